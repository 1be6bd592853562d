import { type DataType, type LiteralValue, unsupported } from "@millrace/spark-model";
import { duckType, fieldNames, quoteName, quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";

/** A literal with its exact type. */
export function compileLiteral(value: LiteralValue, type: DataType): SqlText {
  if (value === null) return `NULL::${duckType(type)}`;
  switch (type.kind) {
    case "array":
      return `[${items(value)
        .map((item) => compileLiteral(item, type.elementType))
        .join(", ")}]::${duckType(type)}`;
    case "map":
      return compileMap(value, type.keyType, type.valueType);
    case "struct": {
      const names = fieldNames(type.fields.map((field) => field.name));
      const values = items(value);
      const entries = type.fields.map(
        (field, index) =>
          `${quoteName(names[index] ?? "")} := ${compileLiteral(values[index] ?? null, field.dataType)}`,
      );
      return `struct_pack(${entries.join(", ")})`;
    }
    default:
      return compileScalar(value, type);
  }
}

function compileMap(value: LiteralValue, keyType: DataType, valueType: DataType): SqlText {
  const entries = items(value).map(items);
  const keys = entries.map(([key = null]) => compileLiteral(key, keyType));
  const values = entries.map(([, item = null]) => compileLiteral(item, valueType));
  return `map([${keys.join(", ")}]::${duckType(keyType)}[], [${values.join(", ")}]::${duckType(valueType)}[])`;
}

function items(value: LiteralValue): readonly LiteralValue[] {
  return Array.isArray(value) ? value : [];
}

function compileScalar(value: Exclude<LiteralValue, null>, type: DataType): SqlText {
  const sqlType = duckType(type);
  switch (type.kind) {
    case "boolean":
      return value === true ? "TRUE" : "FALSE";
    case "integer":
      return Number(value) < 0 ? `'${value}'::INTEGER` : String(value);
    case "byte":
    case "short":
    case "long":
    case "day_time_interval":
    case "year_month_interval":
      return `'${value}'::${sqlType}`;
    case "float":
    case "double":
      return `'${numberText(Number(value))}'::${sqlType}`;
    case "decimal":
      return `'${decimalText(BigInt(value as bigint), type.scale)}'::${sqlType}`;
    case "string":
    case "char":
    case "varchar":
      return stringLiteral(String(value));
    case "binary":
      return `unhex('${Buffer.from(value as Uint8Array).toString("hex")}')`;
    case "date":
      return `(DATE '1970-01-01' + ${Number(value)})`;
    case "timestamp":
      return `make_timestamptz(${value}::BIGINT)`;
    case "timestamp_ntz":
      return `make_timestamp(${value}::BIGINT)`;
    case "interval":
      return calendarInterval(value);
    default:
      throw unsupported(`A literal of type ${type.kind}`, "Use a literal of another type.");
  }
}

function stringLiteral(text: string): SqlText {
  return text.includes("\0")
    ? text
        .split("\0")
        .map(quoteText)
        .join(" || chr(0) || ")
        .replace(/^(.*)$/s, "($1)")
    : quoteText(text);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** An unscaled decimal value as digits with a point. */
function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function calendarInterval(value: Exclude<LiteralValue, null>): SqlText {
  if (typeof value !== "object" || !("months" in value)) {
    throw new TypeError("a calendar interval literal holds months, days and microseconds");
  }
  const { months, days, microseconds } = value;
  return `(to_months(${months}) + to_days(${days}) + to_microseconds(${microseconds}::BIGINT))`;
}
