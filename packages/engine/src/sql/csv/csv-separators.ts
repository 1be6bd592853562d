import type { SourceOptions } from "@millrace/spark-model";

/** What separates and quotes the values of a CSV text. */
export interface CsvSeparators {
  readonly separator: string;
  /** Empty for none. */
  readonly quote: string;
  readonly escapeCharacter: string;
}

/** The separators that options name, or the usual ones. */
export function csvSeparators(options: SourceOptions): CsvSeparators {
  const quote = options["quote"] ?? '"';
  return {
    separator: unescaped(options["sep"] ?? options["delimiter"] ?? ","),
    quote: quote === "\u0000" ? "" : quote,
    escapeCharacter: options["escape"] ?? "\\",
  };
}

function unescaped(separator: string): string {
  const known: Readonly<Record<string, string>> = { "\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\" };
  return known[separator] ?? separator;
}
