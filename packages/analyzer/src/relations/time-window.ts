import {
  type Alias,
  type AttributeReference,
  arrayType,
  dataTypeOf,
  type Expression,
  type Filter,
  type FunctionCall,
  isNullable,
  type LogicalPlan,
  type Metadata,
  metadataOf,
  outputOf,
  SparkError,
  structType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { expressionKey } from "../expressions/expression-key.ts";
import { transform } from "../expressions/transform.ts";
import { addMissingColumns } from "./missing-columns.ts";
import { project } from "./output.ts";

interface Lowered {
  readonly plan: LogicalPlan;
  /** The window column; absent when there is no time window. */
  readonly column?: AttributeReference;
  /** Puts the window column in place of the call. */
  readonly replace: (expression: Expression) => Expression;
}

/**
 * Time windows in an operator's expressions (TimeWindowing). A tumbling window becomes a column `window` of a
 * projection over the rows that have a time: the call `window(time, duration, slide, start)`. Sliding windows
 * become a Generate of `explode(sliding_windows(time, duration, slide, start))`. Durations are microseconds.
 */
export function lowerTimeWindows(
  analysis: Analysis,
  plan: LogicalPlan,
  expressions: readonly Expression[],
): Lowered {
  const [call, other] = timeWindowsIn(expressions);
  if (call === undefined) return { plan, replace: (expression) => expression };
  if (other !== undefined) throw multipleWindows();
  const { plan: lowered, column } = windowColumn(analysis, addMissingColumns(plan, [call]), call);
  const key = expressionKey(call);
  const inPlace = (part: Expression) =>
    isTimeWindow(part) && expressionKey(part) === key ? column : undefined;
  return { plan: lowered, column, replace: (expression) => transform(expression, inPlace) };
}

function isTimeWindow(expression: Expression): expression is FunctionCall {
  return (
    expression.kind === "function" && (expression.name === "window" || expression.name === "session_window")
  );
}

function timeWindowsIn(expressions: readonly Expression[]): readonly FunctionCall[] {
  const found = new Map<string, FunctionCall>();
  for (const expression of expressions) {
    transform(expression, (part) => {
      if (isTimeWindow(part)) found.set(expressionKey(part), part);
      return undefined;
    });
  }
  return [...found.values()];
}

function multipleWindows(): SparkError {
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1039",
    message:
      "Multiple time/session window expressions would result in a cartesian product of rows, therefore they are currently not supported.",
  });
}

interface WindowColumn {
  readonly plan: LogicalPlan;
  readonly column: AttributeReference;
}

function windowColumn(analysis: Analysis, child: LogicalPlan, call: FunctionCall): WindowColumn {
  const [time] = call.arguments;
  if (time === undefined) throw new Error("a window is over a time");
  const timed = withTime(analysis, child, time);
  const [, duration, slide] = call.arguments;
  const isSliding =
    call.name === "window" &&
    duration?.kind === "literal" &&
    slide?.kind === "literal" &&
    duration.value !== slide.value;
  return isSliding ? slidingWindows(analysis, timed, call) : tumblingWindow(analysis, timed, call);
}

/** Rows without a time are in no window. */
function withTime(analysis: Analysis, child: LogicalPlan, time: Expression): LogicalPlan {
  if (!isNullable(time)) return child;
  const filter: Filter = {
    kind: "filter",
    child,
    condition: {
      kind: "function",
      name: "isnotnull",
      arguments: [time],
      dataType: { kind: "boolean" },
      nullable: false,
      ansi: analysis.ansi,
    },
  };
  return filter;
}

function windowMetadata(call: FunctionCall): Metadata {
  const time = call.arguments[0] && eventTimeMetadata(call.arguments[0]);
  const marker = call.name === "session_window" ? "spark.sessionWindow" : "spark.timeWindow";
  return { ...time, [marker]: true };
}

/** The watermark of a time column, also through the `window_time` of a window over it. */
function eventTimeMetadata(time: Expression): Metadata | undefined {
  const source = time.kind === "function" && time.name === "window_time" ? time.arguments[0] : time;
  const metadata = source && metadataOf(source);
  const delay = metadata?.[watermarkDelayKey];
  return delay === undefined ? undefined : { [watermarkDelayKey]: delay };
}

function tumblingWindow(analysis: Analysis, child: LogicalPlan, call: FunctionCall): WindowColumn {
  const id = analysis.context.nextExpressionId();
  const metadata = windowMetadata(call);
  const name = call.name === "session_window" ? "session_window" : "window";
  const window: Alias = { kind: "alias", child: { ...call, nullable: false }, name, id, metadata };
  const windowed = project(child, [window, ...outputOf(child)]);
  const column: AttributeReference = {
    kind: "attribute",
    id,
    name,
    dataType: call.dataType,
    nullable: false,
    qualifier: [],
    metadata,
  };
  return { plan: hasFixedLength(call) ? windowed : withLength(analysis, windowed, column), column };
}

/** Whether all windows are longer than nothing. */
function hasFixedLength({ name, arguments: [, gap] }: FunctionCall): boolean {
  return name === "window" || (gap?.kind === "literal" && typeof gap.value === "bigint" && gap.value > 0n);
}

/** Rows whose own gap is not positive are in no session. */
function withLength(analysis: Analysis, child: LogicalPlan, window: AttributeReference): LogicalPlan {
  const fields = window.dataType.kind === "struct" ? window.dataType.fields : [];
  const [start, end] = fields.map(
    ({ name, dataType }, ordinal): Expression => ({
      kind: "field",
      child: window,
      name,
      ordinal,
      dataType,
      nullable: true,
    }),
  );
  if (start === undefined || end === undefined) return child;
  const condition: FunctionCall = {
    kind: "function",
    name: ">",
    arguments: [end, start],
    dataType: { kind: "boolean" },
    nullable: true,
    ansi: analysis.ansi,
  };
  return { kind: "filter", child, condition };
}

function slidingWindows(analysis: Analysis, child: LogicalPlan, call: FunctionCall): WindowColumn {
  const windows: FunctionCall = {
    ...call,
    name: "sliding_windows",
    dataType: arrayType(call.dataType, false),
    nullable: false,
  };
  const column: AttributeReference = {
    kind: "attribute",
    id: analysis.context.nextExpressionId(),
    name: "window",
    dataType: call.dataType,
    nullable: true,
    qualifier: [],
    metadata: windowMetadata(call),
  };
  const generator: FunctionCall = {
    kind: "function",
    name: "explode",
    arguments: [windows],
    dataType: structType([{ name: "window", dataType: dataTypeOf(call), nullable: false }]),
    nullable: false,
    ansi: analysis.ansi,
  };
  return { plan: { kind: "generate", child, generator, outer: false, generated: [column] }, column };
}
