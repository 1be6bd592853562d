import type { CalendarInterval, DataType, Literal, LiteralValue } from "@millrace/spark-model";
import { dayTimeText, yearMonthText } from "./interval-text.ts";

/** A literal as Spark writes it in column names (Literal.sql without the quotes of strings). */
export function literalText({ value, dataType }: Literal, timeZone: string): string {
  return valueText(value, dataType, timeZone);
}

function valueText(value: LiteralValue, type: DataType, timeZone: string): string {
  if (value === null) return "NULL";
  switch (type.kind) {
    case "float":
      return typeof value === "number" ? doubleText(shortestFloat(value)) : String(value);
    case "double":
      return typeof value === "number" ? doubleText(value) : String(value);
    case "decimal":
      return decimalText(BigInt(value as bigint), type.scale);
    case "binary":
      return `X'${Buffer.from(value as Uint8Array)
        .toString("hex")
        .toUpperCase()}'`;
    case "date":
      return `DATE '${new Date(Number(value as bigint) * 86_400_000).toISOString().slice(0, 10)}'`;
    case "timestamp":
      return `TIMESTAMP '${timestampText(value as bigint, timeZone)}'`;
    case "timestamp_ntz":
      return `TIMESTAMP_NTZ '${timestampText(value as bigint, "UTC")}'`;
    case "day_time_interval":
      return dayTimeText(value as bigint, type);
    case "year_month_interval":
      return yearMonthText(value as bigint, type);
    case "interval":
      return calendarText(value as CalendarInterval);
    default:
      return nestedText(value, type, timeZone);
  }
}

function nestedText(value: LiteralValue, type: DataType, timeZone: string): string {
  if (!Array.isArray(value)) return String(value);
  const items = value as readonly LiteralValue[];
  if (type.kind === "array") {
    return `ARRAY(${items.map((item) => valueText(item, type.elementType, timeZone)).join(", ")})`;
  }
  if (type.kind === "map") {
    const text = (pairs: readonly LiteralValue[], index: number, of: DataType) =>
      pairs
        .map((pair) => valueText((pair as readonly LiteralValue[])[index] ?? null, of, timeZone))
        .join(", ");
    return `MAP(${items.map((pair) => `${text([pair], 0, type.keyType)}, ${text([pair], 1, type.valueType)}`).join(", ")})`;
  }
  if (type.kind !== "struct") return items.join(", ");
  const fields = type.fields.map(
    (field, index) => `${field.name}, ${valueText(items[index] ?? null, field.dataType, timeZone)}`,
  );
  return `NAMED_STRUCT(${fields.join(", ")})`;
}

/** The double with the fewest digits that is the same float. */
function shortestFloat(value: number): number {
  for (let precision = 1; precision < 9; precision++) {
    const short = Number(value.toPrecision(precision));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** A double as Java's Double.toString writes it. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
    return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
  }
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function timestampText(microseconds: bigint, timeZone: string): string {
  const milliseconds = microseconds >= 0n ? microseconds / 1000n : (microseconds - 999n) / 1000n;
  const date = new Date(Number(milliseconds));
  const text = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(date);
  const fraction = String(((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return fraction === "" ? text : `${text}.${fraction}`;
}

function calendarText({ months, days, microseconds }: CalendarInterval): string {
  const parts: string[] = [];
  const part = (amount: number, unit: string) => {
    if (amount !== 0) parts.push(`${amount} ${unit}`);
  };
  part(Math.trunc(months / 12), "years");
  part(months % 12, "months");
  part(days, "days");
  const seconds = Number(microseconds) / 1e6;
  part(Math.trunc(seconds / 3600), "hours");
  part(Math.trunc((seconds % 3600) / 60), "minutes");
  part(seconds % 60, "seconds");
  return `INTERVAL '${parts.length === 0 ? "0 seconds" : parts.join(" ")}'`;
}
