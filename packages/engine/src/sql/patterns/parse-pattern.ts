import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { parsePattern } from "./java-pattern.ts";
import { toStrftime } from "./strftime-pattern.ts";

export type ParsedKind = "date" | "timestamp" | "timestamp_ntz";

/**
 * A text read by a Java date-time pattern, in the session time zone where the pattern has no zone; NULL
 * when the text does not match.
 */
export function parseWithPattern(text: SqlText, pattern: string, kind: ParsedKind): SqlText {
  const pieces = parsePattern(pattern, "read");
  // Without a year Spark takes 1970, DuckDB 1900.
  const hasYear = pieces.some((piece) => piece.kind === "letter" && /[yu]/.test(piece.letter));
  const strftime = hasYear ? toStrftime(pieces) : undefined;
  // A fraction may have fewer digits than letters, which only TypeScript reads.
  const hasFraction = pieces.some((piece) => piece.kind === "letter" && piece.letter === "S");
  const fewerDigits = hasFraction ? ` ELSE spark_parse_local(${text}, ${quoteText(pattern)})` : "";
  const local =
    strftime === undefined
      ? undefined
      : `CASE WHEN regexp_full_match(${text}, ${quoteText(strftime.expression)}) THEN try_strptime(${text}, ${quoteText(strftime.format)})${fewerDigits} END`;
  switch (kind) {
    case "date":
      return local === undefined
        ? `CAST(spark_parse_local(${text}, ${quoteText(pattern)}) AS DATE)`
        : `CAST(${local} AS DATE)`;
    case "timestamp_ntz":
      return local ?? `spark_parse_local(${text}, ${quoteText(pattern)})`;
    case "timestamp":
      return local === undefined
        ? `spark_instant(spark_parse_local(${text}, ${quoteText(pattern)}), spark_parse_zone(${text}, ${quoteText(pattern)}))`
        : `CAST(${local} AS TIMESTAMPTZ)`;
  }
}
