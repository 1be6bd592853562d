import type { ColumnData } from "./columnar.ts";

const whole = new Intl.NumberFormat("en");

/** Whole numbers with grouping, floats with at most nine significant digits, decimals exactly as they are. */
export function numberText(column: ColumnData, value: unknown): string {
  if (typeof value === "bigint" && column.type.startsWith("decimal")) return column.text(value);
  if (typeof value === "bigint") return whole.format(value);
  if (typeof value !== "number") return column.text(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return whole.format(value);
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e15 || size < 1e-6
    ? value.toExponential(6)
    : value.toLocaleString("en", { maximumSignificantDigits: 9 });
}
