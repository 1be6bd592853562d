import { quoteText } from "../duckdb/duck-type.ts";
import type { FileSet } from "./file-format.ts";

/** A delimiter that no text holds, so that a line is one CSV value. */
const noDelimiter = "chr(1) || chr(2) || chr(3)";
/** Bytes a line may have. */
const longestLine = 16 * 1024 * 1024;

/** A list of paths as SQL. */
export function pathList(paths: readonly string[]): string {
  return `[${paths.map(quoteText).join(", ")}]`;
}

/**
 * The lines of text files as `line` (NULL for an empty one) and `filename`. DuckDB's CSV reader splits
 * files in parallel and unpacks .gz, which its text reader does not.
 */
export function lineRows({ paths }: Pick<FileSet, "paths">): string {
  const options = [
    "columns = {'line': 'VARCHAR'}",
    `delim = ${noDelimiter}`,
    "quote = ''",
    "escape = ''",
    "header = false",
    "auto_detect = false",
    "nullstr = ''",
    "strict_mode = false",
    "filename = true",
    `max_line_size = ${longestLine}`,
    `buffer_size = ${2 * longestLine}`,
  ];
  return `read_csv(${pathList(paths)}, ${options.join(", ")})`;
}
