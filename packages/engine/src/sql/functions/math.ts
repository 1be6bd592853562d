import type { FunctionCall } from "@millrace/spark-model";
import { duckType } from "../../duckdb/duck-type.ts";
import type { Scope, SqlText } from "../scope.ts";
import {
  argumentType,
  calls,
  constantArgument,
  type FunctionCompiler,
  type FunctionFamily,
} from "./function-compiler.ts";
import { ansiConfig, sparkFailure, valueHere } from "./spark-failure.ts";

const nan = "'NaN'::DOUBLE";

/** A function that DuckDB refuses outside its domain, where Java gives NaN. */
const within =
  (name: string, domain: (value: SqlText) => SqlText): FunctionCompiler =>
  ([value = ""]) =>
    `(CASE WHEN ${domain(value)} THEN ${name}(${value}) WHEN ${value} IS NOT NULL THEN ${nan} END)`;

/** Logarithms are NULL outside their domain. */
const logarithm =
  (text: (value: SqlText) => SqlText): FunctionCompiler =>
  ([value = ""]) =>
    `(CASE WHEN ${value} > 0 THEN ${text(value)} END)`;

/** Numbers. */
export const math: FunctionFamily = {
  acos: within("acos", (value) => `abs(${value}) <= 1`),
  asin: within("asin", (value) => `abs(${value}) <= 1`),
  atan: calls("atan"),
  cos: within("cos", (value) => `isfinite(${value})`),
  sin: within("sin", (value) => `isfinite(${value})`),
  tan: within("tan", (value) => `isfinite(${value})`),
  cosh: calls("cosh"),
  sinh: calls("sinh"),
  tanh: calls("tanh"),
  cot: ([value]) => `(1::DOUBLE / tan(${value}))`,
  sec: ([value]) => `(1::DOUBLE / cos(${value}))`,
  csc: ([value]) => `(1::DOUBLE / sin(${value}))`,
  acosh: within("acosh", (value) => `${value} >= 1`),
  asinh: calls("asinh"),
  atanh: within("atanh", (value) => `abs(${value}) < 1`),
  atan2: calls("atan2"),
  hypot: calls("spark_hypot"),
  cbrt: calls("spark_cbrt"),
  exp: calls("exp"),
  expm1: calls("spark_expm1"),
  sqrt: within("sqrt", (value) => `${value} >= 0`),
  degrees: calls("degrees"),
  radians: calls("radians"),
  rint: ([value]) => `round_even(${value}, 0)`,
  signum: ([value], call) =>
    call.dataType.kind === "double"
      ? `CAST(sign(${value}) AS DOUBLE)`
      : `CAST(sign(${value}) AS ${duckType(call.dataType)})`,
  ln: logarithm((value) => `ln(${value})`),
  log10: logarithm((value) => `log10(${value})`),
  log2: logarithm((value) => `log2(${value})`),
  log1p: ([value]) => `(CASE WHEN ${value} > -1 THEN spark_log1p(${value}) END)`,
  log: ([base, value]) =>
    value === undefined
      ? `(CASE WHEN ${base} > 0 THEN ln(${base}) END)`
      : `(CASE WHEN ${base} > 0 AND ${value} > 0 THEN ln(${value}) / ln(${base}) END)`,
  pow: calls("pow"),
  power: calls("pow"),
  abs: ([value]) => `abs(${value})`,
  ceil: (args, call) => wholeNumber("ceil", args, call),
  floor: (args, call) => wholeNumber("floor", args, call),
  round: (args, call) => rounded(args, call, "round"),
  bround: (args, call) => rounded(args, call, "round_even"),
  factorial: ([value]) =>
    `(CASE WHEN ${value} BETWEEN 0 AND 20 THEN CAST(factorial(${value}) AS BIGINT) END)`,
  bin: ([value]) => `bin(${value})`,
  hex: ([value], call) =>
    argumentType(call, 0).kind === "string" ? `hex(encode(${value}))` : `hex(${value})`,
  unhex: ([value]) => `TRY(unhex(CASE WHEN length(${value}) % 2 = 1 THEN '0' || ${value} ELSE ${value} END))`,
  conv: ([value, from, to]) => `spark_conv(${value}, ${from}, ${to})`,
  shiftleft: ([value, count], call) =>
    shifted(call, (bits) => `${widened(value, call)} * (1::${wide(call)} << (${count} & ${bits - 1}))`),
  shiftright: ([value, count], call) =>
    shifted(call, (bits) => `${widened(value, call)} >> (${count} & ${bits - 1})`),
  shiftrightunsigned: ([value, count], call) =>
    shifted(
      call,
      (bits) =>
        `(${widened(value, call)} & ${2n ** BigInt(bits) - 1n}::${wide(call)}) >> (${count} & ${bits - 1})`,
    ),
  bit_count: ([value], call) =>
    argumentType(call, 0).kind === "boolean"
      ? `CAST(${value} AS INTEGER)`
      : `CAST(bit_count(CAST(${value} AS BIGINT)) AS INTEGER)`,
  bit_get: bitAt,
  getbit: bitAt,
  width_bucket: calls("spark_width_bucket"),
  e: () => `'${Math.E}'::DOUBLE`,
  pi: () => "pi()",
  rand: (args, call, scope) => seeded("spark_rand", args, { call, scope }) ?? "random()",
  randn: (args, call, scope) =>
    seeded("spark_randn", args, { call, scope }) ??
    "(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))",
};

interface RandomCall {
  readonly call: FunctionCall;
  readonly scope: Scope;
}

/**
 * Random numbers by a seed: Spark's generator as it runs in its first partition. Which row gets which
 * number depends on the order in which rows come, as in Spark. Undefined without a constant seed.
 */
function seeded(name: string, [seed]: readonly SqlText[], { call, scope }: RandomCall): SqlText | undefined {
  if (seed === undefined || constantArgument(call, 0) === undefined) return undefined;
  return `${name}(${seed}::BIGINT, '${scope.context.now}-${scope.nextNumber()}-${seed.replace(/\W/g, "")}')`;
}

function wholeNumber(
  name: "ceil" | "floor",
  [value = "", scale]: readonly SqlText[],
  call: FunctionCall,
): SqlText {
  const type = duckType(call.dataType);
  const isFloating = ["float", "double"].includes(argumentType(call, 0).kind);
  if (scale === undefined && isFloating) return `spark_saturate_long(${name}(CAST(${value} AS DOUBLE)))`;
  if (scale === undefined) return `CAST(${name}(${value}) AS ${type})`;
  const digits = Number(constantArgument(call, 1) ?? 0);
  const unit = `1${"0".repeat(Math.abs(digits))}`;
  return digits >= 0
    ? `CAST(${name}(${value} * ${unit}) / ${unit} AS ${type})`
    : `CAST(${name}(${value} / ${unit}) * ${unit} AS ${type})`;
}

/** HALF_UP (`round`) or HALF_EVEN (`round_even`) on the value as it is written in decimal. */
function rounded(
  [value = "", scale = "0"]: readonly SqlText[],
  call: FunctionCall,
  name: "round" | "round_even",
): SqlText {
  const type = argumentType(call, 0);
  const digits = Number(constantArgument(call, 1) ?? 0);
  if (type.kind === "double" || type.kind === "float") {
    const half = name === "round" ? "spark_round" : "spark_round_half_even";
    return type.kind === "double"
      ? `${half}(${value}, ${scale})`
      : `CAST(${half}(CAST(${value} AS DOUBLE), ${scale}) AS FLOAT)`;
  }
  if (type.kind !== "decimal" && digits >= 0) return value;
  if (name === "round" && digits >= 0) return `CAST(${value} AS ${duckType(call.dataType)})`;
  const result = `CAST(${name}(${value}, ${digits}) AS ${duckType(call.dataType)})`;
  const most = call.ansi ? largest[type.kind] : undefined;
  if (most === undefined) return result;
  const exact = `${name}(CAST(${value} AS HUGEINT), ${digits})`;
  return `(CASE WHEN ${exact} NOT BETWEEN -${most} - 1 AND ${most} THEN ${overflow} ELSE ${result} END)`;
}

const largest: Readonly<Record<string, string>> = {
  byte: "127",
  short: "32767",
  integer: "2147483647",
  long: "9223372036854775807::HUGEINT",
};

const overflow = sparkFailure({
  errorClass: "ARITHMETIC_OVERFLOW",
  messageParameters: { message: "Overflow", alternative: "", config: ansiConfig },
});

const bitsOf: Readonly<Record<string, number>> = { byte: 8, short: 16, integer: 32, long: 64 };

function bitAt([value, position]: readonly SqlText[], call: FunctionCall): SqlText {
  const upper = bitsOf[argumentType(call, 0).kind] ?? 64;
  const messageParameters = {
    parameter: "`pos`",
    functionName: `\`${call.name}\``,
    upper: String(upper),
    invalidValue: valueHere,
  };
  const errorClass = "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE";
  const failure = sparkFailure({ errorClass, messageParameters }, position ?? "");
  const bit = `CAST((CAST(${value} AS BIGINT) >> ${position}) & 1 AS TINYINT)`;
  return `(CASE WHEN ${position} < 0 OR ${position} >= ${upper} THEN ${failure} ELSE ${bit} END)`;
}

function wide(call: FunctionCall): string {
  return call.dataType.kind === "long" ? "HUGEINT" : "BIGINT";
}

function widened(value: SqlText | undefined, call: FunctionCall): SqlText {
  return `${value}::${wide(call)}`;
}

/** Shifts wrap around as Java's do; only the low bits of the count matter. */
function shifted(call: FunctionCall, text: (bits: number) => SqlText): SqlText {
  const isLong = call.dataType.kind === "long";
  const value = text(isLong ? 64 : 32);
  return isLong ? `spark_wrap_hugeint(${value})` : `spark_wrap_integer(CAST(${value} AS BIGINT))`;
}
