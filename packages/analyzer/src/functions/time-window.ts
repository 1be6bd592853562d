import {
  type DataType,
  dataTypeOf,
  type Expression,
  type FunctionCall,
  isNullable,
  SparkError,
  sqlName,
  structType,
  timestampType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { intervalMicroseconds } from "../types/interval-text.ts";
import { isTimestamp } from "../types/predicates.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";

/**
 * Time windows. `window` stays a call `window(time, duration, slide, start)` (microseconds as long
 * literals) until the operator around it lowers it.
 */
export const timeWindowFunctions: readonly FunctionDefinition[] = [
  { kind: "special", name: "window", resolve: timeWindow },
  { kind: "special", name: "session_window", resolve: sessionWindow },
  { kind: "special", name: "window_time", resolve: windowTime },
];

/** The struct that a window column is. */
function windowType(time: DataType): DataType {
  return structType([
    { name: "start", dataType: time, nullable: true },
    { name: "end", dataType: time, nullable: true },
  ]);
}

function timeWindow(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [time, duration, slide, start] = operands;
  if (time === undefined || duration === undefined || operands.length > 4) {
    throw wrongArgumentCount(call.name, "[2, 3, 4]", operands.length);
  }
  const length = microseconds(duration);
  const step = slide === undefined ? length : microseconds(slide);
  const offset = start === undefined ? 0n : microseconds(start);
  const sql = `window(${[time.sql, length, step, offset].join(", ")})`;
  const instant = timeColumn(time, sql);
  check(sql, { length, step, offset });
  const literal = (value: bigint): Expression => ({ kind: "literal", value, dataType: { kind: "long" } });
  const operandsOfCall = [instant, literal(length), literal(step), literal(offset)];
  const dataType = windowType(dataTypeOf(instant));
  const nullable = isNullable(instant);
  return {
    sql: "window",
    expression: operation(call.analysis, { name: "window", operands: operandsOfCall, dataType, nullable }),
  };
}

/** The time a window is over: a timestamp, or the end of another window less a microsecond. */
function timeColumn(time: Resolved, sql: string): Expression {
  const type = dataTypeOf(time.expression);
  if (isTimestamp(type)) return time.expression;
  if (isWindow(type)) return endOfWindow(time.expression);
  if (type.kind === "string" || type.kind === "date") return castTo(time.expression, timestampType);
  throw mismatch("UNEXPECTED_INPUT_TYPE", sql, {
    paramIndex: "first",
    requiredType:
      '("(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)" or "STRUCT<start: TIMESTAMP, end: TIMESTAMP>" or "STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>")',
    inputSql: `"${time.sql}"`,
    inputType: `"${sqlName(type)}"`,
  });
}

function isWindow(type: DataType): boolean {
  return (
    type.kind === "struct" &&
    type.fields.length === 2 &&
    type.fields[0]?.name === "start" &&
    type.fields[1]?.name === "end"
  );
}

function endOfWindow(window: Expression): Expression {
  const type = dataTypeOf(window);
  const time = type.kind === "struct" ? (type.fields[1]?.dataType ?? timestampType) : timestampType;
  const nullable = true;
  const call: FunctionCall = {
    kind: "function",
    name: "window_time",
    arguments: [window],
    dataType: time,
    nullable,
    ansi: true,
  };
  return call;
}

function windowTime(call: FunctionCallRequest): Resolved {
  const window = call.argument(0);
  const sql = `window_time(${window.sql})`;
  if (!isWindow(dataTypeOf(window.expression))) {
    throw mismatch("UNEXPECTED_INPUT_TYPE", sql, {
      paramIndex: "first",
      requiredType: '"STRUCT<start: TIMESTAMP, end: TIMESTAMP>"',
      inputSql: `"${window.sql}"`,
      inputType: `"${sqlName(dataTypeOf(window.expression))}"`,
    });
  }
  return { sql, expression: endOfWindow(window.expression) };
}

interface Durations {
  readonly length: bigint;
  readonly step: bigint;
  readonly offset: bigint;
}

function check(sql: string, { length, step, offset }: Durations): void {
  const outOfRange = (exprName: string, value: bigint) =>
    mismatch("VALUE_OUT_OF_RANGE", sql, {
      exprName: `\`${exprName}\``,
      valueRange: "(0, 9223372036854775807]",
      currentValue: `${value}L`,
    });
  if (length <= 0n) throw outOfRange("window_duration", length);
  if (step <= 0n) throw outOfRange("slide_duration", step);
  const compared = (left: string, leftValue: bigint, comparator: string, right: string, rightValue: bigint) =>
    mismatch("PARAMETER_CONSTRAINT_VIOLATION", sql, {
      leftExprName: `\`${left}\``,
      leftExprValue: `${leftValue}L`,
      constraint: comparator,
      rightExprName: `\`${right}\``,
      rightExprValue: `${rightValue}L`,
    });
  if (step > length) throw compared("slide_duration", step, "<=", "window_duration", length);
  const size = offset < 0n ? -offset : offset;
  if (size >= step) throw compared("abs(start_time)", size, "<", "slide_duration", step);
}

function microseconds({ expression, sql }: Resolved): bigint {
  if (expression.kind === "literal") {
    if (typeof expression.value === "string") return intervalMicroseconds(expression.value);
    if (expression.dataType.kind === "day_time_interval") return BigInt(expression.value as bigint);
    if (typeof expression.value === "bigint" || typeof expression.value === "number")
      return BigInt(expression.value);
  }
  throw new SparkError({
    errorClass: "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT",
    messageParameters: {
      sqlExpr: `"${sql}"`,
      inputName: "`duration`",
      inputType: '"STRING"',
      inputExpr: `"${sql}"`,
    },
  });
}

/** Kept as a call with its gap for the streaming engine. */
function sessionWindow(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [time, gap] = operands;
  if (time === undefined || gap === undefined) throw wrongArgumentCount(call.name, "2", operands.length);
  const instant = timeColumn(time, "session_window");
  const dataType = windowType(dataTypeOf(instant));
  const literalGap = gap.expression.kind === "literal" && typeof gap.expression.value === "string";
  const length: Expression = literalGap
    ? {
        kind: "literal",
        value: intervalMicroseconds(String(gap.expression.kind === "literal" && gap.expression.value)),
        dataType: { kind: "long" },
      }
    : gap.expression;
  const nullable = isNullable(instant);
  return {
    sql: "session_window",
    expression: operation(call.analysis, {
      name: "session_window",
      operands: [instant, length],
      dataType,
      nullable,
    }),
  };
}
