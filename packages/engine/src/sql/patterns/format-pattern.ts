import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { parsePattern } from "./java-pattern.ts";
import { toStrftime } from "./strftime-pattern.ts";

/** An instant (`isInstant`) or a local time as text by a Java date-time pattern. */
export function formatWithPattern(value: SqlText, pattern: string, isInstant: boolean): SqlText {
  const local = `CAST(${value} AS TIMESTAMP)`;
  const strftime = toStrftime(parsePattern(pattern, "write"));
  if (strftime !== undefined) return `strftime(${local}, ${quoteText(strftime.format)})`;
  const micros = `epoch_us(${local})`;
  const offset = isInstant ? `(${micros} - epoch_us(${value})) // 1000000` : "0";
  return `spark_format_local(${micros}, ${offset}, ${quoteText(pattern)}, current_setting('TimeZone'))`;
}
