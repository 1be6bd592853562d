import type { CsvSeparators } from "./csv-separators.ts";

/** The values of one line, quotes and escapes taken away. For headers: rows are DuckDB's work. */
export function splitCsvLine(line: string, { separator, quote, escapeCharacter }: CsvSeparators): string[] {
  const values: string[] = [];
  let value = "";
  let isQuoted = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? "";
    if (isQuoted && character === escapeCharacter && index + 1 < line.length && escapeCharacter !== quote) {
      value += line[++index] ?? "";
    } else if (isQuoted && character === quote && line[index + 1] === quote) {
      value += line[++index] ?? "";
    } else if (quote !== "" && character === quote) {
      isQuoted = !isQuoted;
    } else if (!isQuoted && line.startsWith(separator, index)) {
      values.push(value);
      value = "";
      index += separator.length - 1;
    } else {
      value += character;
    }
  }
  return [...values, value];
}
