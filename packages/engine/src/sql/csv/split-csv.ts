import { type SourceOptions, unsupported } from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { csvSeparators } from "./csv-separators.ts";

/** SQL of the values of one CSV record as a list of texts; the null value is NULL. */
export function splitCsv(text: SqlText, options: SourceOptions): SqlText {
  const { separator, quote, escapeCharacter } = csvSeparators(options);
  if ([...separator].length !== 1) {
    throw unsupported("A CSV record with a separator of several characters", "Use one character.");
  }
  const plain = `[^${inClass(separator)}]*`;
  // Each value with the separator before it, so that an empty value is a match of one character.
  const start = literally(separator);
  const quoted = quote === "" ? undefined : quotedPattern(quote, escapeCharacter);
  const value = quoted === undefined ? plain : `(?:${quoted}${plain}|${plain})`;
  const parts = `regexp_extract_all(${quoteText(separator)} || ${text}, ${quoteText(start + value)}, 0, 's')`;
  const nullValue = quoteText(options["nullvalue"] ?? "");
  const bare = `part[2:]`;
  const read =
    quoted === undefined
      ? bare
      : `CASE WHEN regexp_full_match(part, ${quoteText(start + quoted)}, 's') THEN ${unquoted(quote, escapeCharacter)} ELSE ${bare} END`;
  return `list_transform(${parts}, lambda part: nullif(${read}, ${nullValue}))`;
}

function quotedPattern(quote: string, escaping: string): string {
  const mark = literally(quote);
  if (escaping === quote) return `${mark}(?:[^${inClass(quote)}]|${mark}${mark})*${mark}`;
  return `${mark}(?:[^${inClass(quote)}${inClass(escaping)}]|${literally(escaping)}.)*${mark}`;
}

/** The text between the quotes, escapes taken away. */
function unquoted(quote: string, escaping: string): SqlText {
  const inner = "part[3:-2]";
  if (escaping === quote) return `replace(${inner}, ${quoteText(quote + quote)}, ${quoteText(quote)})`;
  const escaped = `${literally(escaping)}([${inClass(quote)}${inClass(escaping)}])`;
  return `regexp_replace(${inner}, ${quoteText(escaped)}, '\\1', 'g')`;
}

const literally = (text: string) => text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");

const inClass = (text: string) => text.replace(/[\\\]^-]/g, "\\$&");
