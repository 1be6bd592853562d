import {
  type DataType,
  dataTypeOf,
  dateType,
  type Expression,
  stringType,
  timestampType,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { tightestCommonType } from "../types/common-type.ts";
import {
  isAnsiInterval,
  isDatetime,
  isInterval,
  isNumeric,
  isString,
  isTimestamp,
} from "../types/predicates.ts";
import type { Pair } from "./operand-pair.ts";
import { operation } from "./operation.ts";

/** Dates, timestamps and intervals (BinaryArithmeticWithDatetimeResolver); undefined when none applies. */
export function temporalOperation(analysis: Analysis, name: string, pair: Pair): Resolved | undefined {
  const left = pair.left.expression;
  const right = pair.right.expression;
  const [leftType, rightType] = [dataTypeOf(left), dataTypeOf(right)];
  const result = (function_: string, operands: readonly Expression[], dataType: DataType): Resolved => ({
    sql: pair.sql,
    expression: operation(analysis, { name: function_, operands, dataType }),
  });
  if ((name === "+" || name === "-") && isString(leftType) && isInterval(rightType)) {
    return textPlusInterval(analysis, name, pair);
  }
  if (name === "+" && isInterval(leftType) && (isDatetime(rightType) || isString(rightType))) {
    const swapped = { left: pair.right, right: pair.left, sql: `${pair.right.sql} + ${pair.left.sql}` };
    return temporalOperation(analysis, name, swapped);
  }
  if ((name === "+" || name === "-") && isDatetime(leftType) && isInterval(rightType)) {
    const written = { left: pair.left, right: pair.right, sql: `${pair.left.sql} ${name} ${pair.right.sql}` };
    return plusInterval(analysis, name, written);
  }
  if (leftType.kind === "date" && isWholeNumber(rightType)) {
    const function_ = name === "+" ? "date_add" : name === "-" ? "date_sub" : undefined;
    if (function_ === undefined) return undefined;
    const sql = `${function_}(${pair.left.sql}, ${pair.right.sql})`;
    return { ...result(function_, [left, right], dateType), sql };
  }
  if (name === "+" && rightType.kind === "date" && isWholeNumber(leftType)) {
    return {
      ...result("date_add", [right, left], dateType),
      sql: `date_add(${pair.right.sql}, ${pair.left.sql})`,
    };
  }
  if (name === "-") return difference(analysis, pair);
  if (isAnsiInterval(leftType) && isNumeric(rightType) && name === "*") {
    return result("multiply_interval", [left, right], wholeInterval(leftType));
  }
  if (isAnsiInterval(leftType) && isNumeric(rightType) && name === "/") {
    return result("divide_interval", [left, right], wholeInterval(leftType));
  }
  if (isNumeric(leftType) && isAnsiInterval(rightType) && name === "*") {
    return result("multiply_interval", [right, left], wholeInterval(rightType));
  }
  return name === "+" ? intervalSum(analysis, name, pair) : undefined;
}

/** A text is a timestamp, and the result is its text again. */
function textPlusInterval(analysis: Analysis, name: string, { left, right }: Pair): Resolved {
  const sql = `${left.sql} ${name} ${right.sql}`;
  const time = { ...left, expression: castTo(left.expression, timestampType) };
  const sum = plusInterval(analysis, name, { left: time, right, sql });
  return { sql, expression: castTo(sum.expression, stringType) };
}

function isWholeNumber(type: DataType): boolean {
  return type.kind === "integer" || type.kind === "short" || type.kind === "byte";
}

function wholeInterval(type: DataType): DataType {
  return type.kind === "year_month_interval"
    ? { kind: "year_month_interval", start: "year", end: "month" }
    : { kind: "day_time_interval", start: "day", end: "second" };
}

/** `timestamp ± interval`; a date with time fields becomes a timestamp. */
function plusInterval(analysis: Analysis, name: string, pair: Pair): Resolved {
  const interval = dataTypeOf(pair.right.expression);
  const from = dataTypeOf(pair.left.expression);
  const staysDate = from.kind === "date" && (interval.kind !== "day_time_interval" || isDays(interval));
  const dataType = isTimestamp(from) ? from : staysDate ? dateType : timestampType;
  const operands = [castTo(pair.left.expression, dataType), pair.right.expression];
  const days = `extractansiintervaldays(${pair.right.sql})`;
  const sql =
    from.kind === "date" && isDays(interval)
      ? `date_add(${pair.left.sql}, ${name === "+" ? days : `(- ${days})`})`
      : pair.sql;
  return { sql, expression: operation(analysis, { name, operands, dataType }) };
}

function isDays(interval: DataType): boolean {
  return interval.kind === "day_time_interval" && interval.start === "day" && interval.end === "day";
}

function difference(analysis: Analysis, pair: Pair): Resolved | undefined {
  const [left, right] = [pair.left.expression, pair.right.expression];
  const [leftType, rightType] = [dataTypeOf(left), dataTypeOf(right)];
  if (leftType.kind === "date" && rightType.kind === "date") {
    const dataType: DataType = { kind: "day_time_interval", start: "day", end: "day" };
    return {
      sql: pair.sql,
      expression: operation(analysis, { name: "subtract_dates", operands: [left, right], dataType }),
    };
  }
  const dates = [leftType, rightType].filter((type) => isDatetime(type) || isString(type));
  if (dates.length === 2) {
    const common =
      leftType.kind === "timestamp_ntz" && rightType.kind === "timestamp_ntz" ? leftType : timestampType;
    const operands = [castTo(left, common), castTo(right, common)];
    const dataType: DataType = { kind: "day_time_interval", start: "day", end: "second" };
    return {
      sql: pair.sql,
      expression: operation(analysis, { name: "subtract_timestamps", operands, dataType }),
    };
  }
  return intervalSum(analysis, "-", pair);
}

function intervalSum(analysis: Analysis, name: string, pair: Pair): Resolved | undefined {
  const [left, right] = [pair.left.expression, pair.right.expression];
  const common = tightestCommonType(dataTypeOf(left), dataTypeOf(right));
  if (common === undefined || !isInterval(common)) return undefined;
  const operands = [castTo(left, common), castTo(right, common)];
  return { sql: pair.sql, expression: operation(analysis, { name, operands, dataType: common }) };
}
