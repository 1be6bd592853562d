import type { DataType, FunctionCall } from "@millrace/spark-model";
import { duckType } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { intervalArithmetic } from "./date-time.ts";
import {
  decimalDivide,
  decimalPlus,
  decimalRemainder,
  decimalTimes,
  decimalWhole,
} from "./decimal-arithmetic.ts";
import { argumentType, type FunctionFamily, infix } from "./function-compiler.ts";
import { divideByZero, remainderByZero } from "./spark-failure.ts";

/** Arithmetic, comparison, logic and bits. Operands have one type already, save for decimals. */
export const operators: FunctionFamily = {
  "+": (args, call) => intervalArithmetic("+", args, call) ?? plusOrMinus("+", args, call),
  "-": (args, call) => intervalArithmetic("-", args, call) ?? plusOrMinus("-", args, call),
  "*": (args, call) => times(args, call),
  "/": (args, call) => divide(args, call, call.ansi ? divideByZero : "NULL"),
  div: (args, call) => wholeDivide(args, call, call.ansi ? divideByZero : "NULL"),
  "%": (args, call) => remainder(args, call, call.ansi ? remainderByZero : "NULL"),
  pmod: (args, call) => positiveRemainder(args, call, call.ansi ? remainderByZero : "NULL"),
  try_add: (args, call) => attempted("+", args, call),
  try_subtract: (args, call) => attempted("-", args, call),
  try_multiply: (args, call) => `TRY(${times(args, { ...call, ansi: true })})`,
  try_divide: (args, call) => divide(args, call, "NULL"),
  try_mod: (args, call) => remainder(args, call, "NULL"),
  negative: ([value = ""], call) => negated(value, call),
  positive: ([value = ""]) => value,
  "==": infix("="),
  "=": infix("="),
  "!=": infix("<>"),
  "<=>": ([left, right]) => `(${left} IS NOT DISTINCT FROM ${right})`,
  "<": infix("<"),
  "<=": infix("<="),
  ">": infix(">"),
  ">=": infix(">="),
  and: ([left, right]) => `(${left} AND ${right})`,
  or: ([left, right]) => `(${left} OR ${right})`,
  not: ([value]) => `(NOT ${value})`,
  in: ([value, ...list]) => `(${value} IN (${list.join(", ")}))`,
  between: ([value, low, high]) => `(${value} BETWEEN ${low} AND ${high})`,
  isnull: ([value]) => `(${value} IS NULL)`,
  isnotnull: ([value]) => `(${value} IS NOT NULL)`,
  isnan: ([value]) => `coalesce(isnan(${value}), FALSE)`,
  "&": infix("&"),
  "|": infix("|"),
  "^": ([left, right]) => `xor(${left}, ${right})`,
  "~": ([value]) => `(~${value})`,
};

/** NULL where the sum or the difference is out of range. */
function attempted(operator: "+" | "-", args: readonly SqlText[], call: FunctionCall): SqlText {
  const strict = { ...call, ansi: true };
  return `TRY(${intervalArithmetic(operator, args, strict) ?? plusOrMinus(operator, args, strict)})`;
}

const integerBits: Readonly<Record<string, number>> = { byte: 8, short: 16, integer: 32, long: 64 };

function isInteger(type: DataType): boolean {
  return type.kind in integerBits;
}

/** A value in a type wide enough for any one operation. */
function widened(value: SqlText, type: DataType): SqlText {
  return `${value}::${type.kind === "long" ? "HUGEINT" : "BIGINT"}`;
}

/** The low bits of a wide integer, as Java's integers wrap around. */
function wrapped(wide: SqlText, type: DataType): SqlText {
  const bits = BigInt(integerBits[type.kind] ?? 64);
  const half = 2n ** (bits - 1n);
  const wideType = type.kind === "long" ? "HUGEINT" : "BIGINT";
  return `(((${wide} + ${half}::${wideType}) & ${2n ** bits - 1n}::${wideType}) - ${half}::${wideType})::${duckType(type)}`;
}

/** Integers are subtracted from zero, which raises for the smallest one; fractions keep the sign of zero. */
function negated(value: SqlText, call: FunctionCall): SqlText {
  const type = call.dataType;
  if (!isInteger(type)) return `(-${value})`;
  if (call.ansi) return `(0::${duckType(type)} - ${value})`;
  return wrapped(`(-${widened(value, type)})`, type);
}

function plusOrMinus(operator: "+" | "-", args: readonly SqlText[], call: FunctionCall): SqlText {
  const [left = "", right = ""] = args;
  const type = call.dataType;
  if (type.kind === "decimal") return orNull(decimalPlus(operator, [left, right], type), call);
  if (call.ansi || !isInteger(type)) return `(${left} ${operator} ${right})`;
  return wrapped(`(${widened(left, type)} ${operator} ${widened(right, type)})`, type);
}

/** Without ANSI a decimal that overflows is NULL. */
function orNull(value: SqlText, call: FunctionCall): SqlText {
  return call.ansi ? value : `TRY(${value})`;
}

function times(args: readonly SqlText[], call: FunctionCall): SqlText {
  const [left = "", right = ""] = args;
  const type = call.dataType;
  if (type.kind === "decimal") return orNull(decimalTimes([left, right], type), call);
  if (call.ansi || !isInteger(type)) return `(${left} * ${right})`;
  if (type.kind === "long") return wrappedProduct(left, right);
  return wrapped(`(${widened(left, type)} * ${widened(right, type)})`, type);
}

/** Products of longs fit into 127 bits, but the offset of `wrapped` may not: reduce first. */
function wrappedProduct(left: SqlText, right: SqlText): SqlText {
  return wrapped(`((${left}::HUGEINT * ${right}::HUGEINT) % 18446744073709551616::HUGEINT)`, {
    kind: "long",
  });
}

/** `/`: the divisor is tested first because DuckDB divides by zero without an error. */
function divide(args: readonly SqlText[], call: FunctionCall, onZero: SqlText): SqlText {
  const [left = "", right = ""] = args;
  const type = call.dataType;
  if (type.kind === "decimal") {
    const types = [argumentType(call, 0), argumentType(call, 1)] as const;
    return guarded(right, onZero, orNull(decimalDivide([left, right], types, type), call));
  }
  if (type.kind === "year_month_interval" || type.kind === "day_time_interval") {
    return guarded(right, onZero, `round(${left}::DOUBLE / ${right})::${duckType(type)}`);
  }
  return guarded(right, onZero, `${left} / ${right}`);
}

function guarded(divisor: SqlText, onZero: SqlText, value: SqlText): SqlText {
  if (/^'?[1-9][0-9.]*'?(::\w+)?$/.test(divisor)) return `(${value})`;
  return `(CASE WHEN ${divisor} = 0 THEN ${onZero} ELSE ${value} END)`;
}

function wholeDivide(args: readonly SqlText[], call: FunctionCall, onZero: SqlText): SqlText {
  const [left = "", right = ""] = args;
  const types = [argumentType(call, 0), argumentType(call, 1)] as const;
  if (types[0].kind === "decimal") return guarded(right, onZero, decimalWhole([left, right], types));
  return guarded(right, onZero, `(${left} // ${right})::BIGINT`);
}

function remainder(args: readonly SqlText[], call: FunctionCall, onZero: SqlText): SqlText {
  const [left = "", right = ""] = args;
  const type = call.dataType;
  const value = type.kind === "decimal" ? decimalRemainder([left, right], type) : `${left} % ${right}`;
  return guarded(right, onZero, value);
}

function positiveRemainder(args: readonly SqlText[], call: FunctionCall, onZero: SqlText): SqlText {
  const [left = "", right = ""] = args;
  const rest =
    call.dataType.kind === "decimal"
      ? decimalRemainder([left, right], call.dataType)
      : `(${left} % ${right})`;
  const value = `CASE WHEN ${rest} < 0 THEN (${rest} + ${right}) % ${right} ELSE ${rest} END`;
  return `CAST(${guarded(right, onZero, value)} AS ${duckType(call.dataType)})`;
}
