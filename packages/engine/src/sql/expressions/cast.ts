import {
  type Cast,
  type CastMode,
  type DataType,
  dataTypeOf,
  sameType,
  simpleString,
  unsupported,
} from "@millrace/spark-model";
import { duckType, fieldNames, quoteName, quoteText } from "../../duckdb/duck-type.ts";
import type { Scope, SqlText } from "../scope.ts";
import { castScalarToText } from "./cast-to-text.ts";
import { compileExpression } from "./compile-expression.ts";

/** CAST with Spark's rules for what a text, a number or a time may become (Cast.scala). */
export function compileCast(cast: Cast, scope: Scope): SqlText {
  const value = compileExpression(cast.child, scope);
  return castText(value, { from: dataTypeOf(cast.child), to: cast.dataType, mode: cast.mode });
}

export interface CastRequest {
  readonly from: DataType;
  readonly to: DataType;
  readonly mode: CastMode;
}

/** A value of one type as another. */
export function castText(value: SqlText, request: CastRequest): SqlText {
  const { from, to } = request;
  if (sameType(from, to)) return value;
  if (from.kind === "void") return `CAST(${value} AS ${duckType(to)})`;
  if (isText(to)) return toText(value, from, to);
  if (from.kind === "array" && to.kind === "array") return castArray(value, { ...request, from, to });
  if (from.kind === "map" && to.kind === "map") return castMap(value, { ...request, from, to });
  if (from.kind === "struct" && to.kind === "struct") return castStruct(value, { ...request, from, to });
  const text = castScalar(value, request);
  if (text === undefined) {
    throw unsupported(
      `CAST from ${simpleString(from).toUpperCase()} to ${simpleString(to).toUpperCase()}`,
      "Cast through STRING or a number.",
    );
  }
  return text;
}

type Kind<Name extends DataType["kind"]> = Extract<DataType, { readonly kind: Name }>;
type Between<From extends DataType["kind"], To extends DataType["kind"]> = {
  readonly from: Kind<From>;
  readonly to: Kind<To>;
  readonly mode: CastMode;
};

function castArray(value: SqlText, { from, to, mode }: Between<"array", "array">): SqlText {
  const element = castText("e", { from: from.elementType, to: to.elementType, mode });
  return element === "e" ? value : `list_transform(${value}, lambda e: ${element})`;
}

function castMap(value: SqlText, { from, to, mode }: Between<"map", "map">): SqlText {
  const key = castText("e", { from: from.keyType, to: to.keyType, mode });
  const item = castText("e", { from: from.valueType, to: to.valueType, mode });
  if (key === "e" && item === "e") return value;
  const keys = `list_transform(map_keys(${value}), lambda e: ${key})`;
  return `(CASE WHEN ${value} IS NOT NULL THEN map(${keys}, list_transform(map_values(${value}), lambda e: ${item})) END)`;
}

function castStruct(value: SqlText, { from, to, mode }: Between<"struct", "struct">): SqlText {
  const fromNames = fieldNames(from.fields.map((field) => field.name));
  const toNames = fieldNames(to.fields.map((field) => field.name));
  const entries = to.fields.map((field, index) => {
    const source = `struct_extract(${value}, ${quoteText(fromNames[index] ?? "")})`;
    const fromType = from.fields[index]?.dataType ?? field.dataType;
    return `${quoteName(toNames[index] ?? "")} := ${castText(source, { from: fromType, to: field.dataType, mode })}`;
  });
  return `(CASE WHEN ${value} IS NOT NULL THEN struct_pack(${entries.join(", ")}) END)`;
}

function isText(type: DataType): type is Kind<"string" | "char" | "varchar"> {
  return type.kind === "string" || type.kind === "char" || type.kind === "varchar";
}

function toText(value: SqlText, from: DataType, to: Kind<"string" | "char" | "varchar">): SqlText {
  const text = castScalarToText(value, from);
  if (to.kind === "char") return `rpad(left(${text}, ${to.length}), ${to.length}, ' ')`;
  return to.kind === "varchar" ? `left(${text}, ${to.length})` : text;
}

const integers: ReadonlySet<DataType["kind"]> = new Set(["byte", "short", "integer", "long"]);
const fractions: ReadonlySet<DataType["kind"]> = new Set(["float", "double"]);

function isNumber(type: DataType): boolean {
  return integers.has(type.kind) || fractions.has(type.kind) || type.kind === "decimal";
}

/** Undefined where Spark has no such cast, or this engine not. */
function castScalar(value: SqlText, request: CastRequest): SqlText | undefined {
  const { from, to } = request;
  if (isText(from)) return fromText(value, request);
  switch (to.kind) {
    case "boolean":
      return isNumber(from) ? `(${value} <> 0)` : undefined;
    case "byte":
    case "short":
    case "integer":
    case "long":
      return toInteger(value, request);
    case "float":
    case "double":
      return toFraction(value, request);
    case "decimal":
      return toDecimal(value, { ...request, to });
    case "date":
      return from.kind === "timestamp" || from.kind === "timestamp_ntz"
        ? `CAST(${value} AS DATE)`
        : undefined;
    case "timestamp":
      return toTimestamp(value, from);
    case "timestamp_ntz":
      return from.kind === "timestamp" || from.kind === "date" ? `CAST(${value} AS TIMESTAMP)` : undefined;
    case "day_time_interval":
    case "year_month_interval":
      return from.kind === to.kind ? value : undefined;
    default:
      return undefined;
  }
}

/** Text is read by macros, one for each target (see library/). `legacy` reads leniently, never raising. */
function fromText(value: SqlText, { to, mode }: CastRequest): SqlText | undefined {
  const prefix =
    mode === "ansi" ? "spark_text_to" : mode === "try" ? "spark_try_text_to" : "spark_legacy_text_to";
  const lenient = mode === "ansi" ? "spark_text_to" : "spark_try_text_to";
  switch (to.kind) {
    case "byte":
    case "short":
    case "integer":
    case "long":
      return `${prefix}_${to.kind}(${value})`;
    case "boolean":
    case "float":
    case "double":
    case "date":
    case "timestamp":
    case "timestamp_ntz":
      return `${lenient}_${to.kind}(${value})`;
    case "decimal":
      return mode === "ansi"
        ? `CAST(spark_text_to_decimal(${value}) AS ${duckType(to)})`
        : `TRY_CAST(spark_try_text_to_decimal(${value}) AS ${duckType(to)})`;
    case "binary":
      return `encode(${value})`;
    default:
      return undefined;
  }
}

function toInteger(value: SqlText, { from, to, mode }: CastRequest): SqlText | undefined {
  const whole = wholeNumber(value, from);
  if (whole === undefined) return undefined;
  if (mode === "ansi") return `CAST(${whole} AS ${duckType(to)})`;
  if (mode === "try") return `TRY_CAST(${whole} AS ${duckType(to)})`;
  return integers.has(from.kind) || from.kind === "boolean"
    ? `spark_wrap_${to.kind}(${whole}::BIGINT)`
    : `spark_saturate_${to.kind}(${whole}::DOUBLE)`;
}

/** The value without its fraction: casts to integers cut, where DuckDB would round. */
function wholeNumber(value: SqlText, from: DataType): SqlText | undefined {
  if (integers.has(from.kind) || from.kind === "boolean") return value;
  if (fractions.has(from.kind) || from.kind === "decimal") return `trunc(${value})`;
  if (from.kind === "timestamp") return `spark_floor_divide(epoch_us(${value}), 1000000)`;
  if (from.kind === "year_month_interval" || from.kind === "day_time_interval") return undefined;
  return undefined;
}

function toFraction(value: SqlText, { from, to }: CastRequest): SqlText | undefined {
  if (from.kind === "timestamp") return `CAST(epoch_us(${value}) / 1000000.0 AS ${duckType(to)})`;
  return isNumber(from) || from.kind === "boolean" ? `CAST(${value} AS ${duckType(to)})` : undefined;
}

function toDecimal(
  value: SqlText,
  { from, to, mode }: CastRequest & { readonly to: Kind<"decimal"> },
): SqlText | undefined {
  const keyword = mode === "ansi" ? "CAST" : "TRY_CAST";
  if (fractions.has(from.kind)) {
    // By way of the shortest text, as BigDecimal(Double.toString) does; NaN and infinities are NULL or fail.
    return `${keyword}(CAST(${value} AS VARCHAR) AS ${duckType(to)})`;
  }
  if (from.kind === "timestamp") {
    return `${keyword}(epoch_us(${value})::DECIMAL(38,6) * 0.000001 AS ${duckType(to)})`;
  }
  if (from.kind === "boolean") return `${keyword}(CAST(${value} AS INTEGER) AS ${duckType(to)})`;
  return isNumber(from) ? `${keyword}(${value} AS ${duckType(to)})` : undefined;
}

function toTimestamp(value: SqlText, from: DataType): SqlText | undefined {
  if (from.kind === "timestamp_ntz") return `spark_earlier(${value})`;
  if (from.kind === "date") return `CAST(${value} AS TIMESTAMPTZ)`;
  if (integers.has(from.kind)) return `make_timestamptz(${value}::BIGINT * 1000000)`;
  if (from.kind === "decimal") {
    return `make_timestamptz(trunc(CAST(${value} AS DECIMAL(38,6)) * 1000000)::BIGINT)`;
  }
  if (isNumber(from)) return `make_timestamptz(trunc(${value} * 1000000)::BIGINT)`;
  return from.kind === "boolean" ? `make_timestamptz(${value}::BIGINT)` : undefined;
}
