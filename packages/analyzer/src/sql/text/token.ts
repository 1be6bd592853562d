/** What a piece of SQL text is, before grammar: Spark's SqlBaseLexer reduced to what the parser asks. */
export type TokenKind = "word" | "quotedIdentifier" | "string" | "number" | "symbol" | "end";

/** One token of SQL text. Offsets count UTF-16 units from the start of the text. */
export interface Token {
  readonly kind: TokenKind;
  /** The upper-case word or the punctuation; empty for quoted identifiers, strings, numbers and the end. */
  readonly symbol: string;
  /** The text as written, quotes included. */
  readonly text: string;
  /** The meaning: unquoted identifier, unescaped string, number text. */
  readonly value: string;
  readonly start: number;
  /** Offset after the last character. */
  readonly end: number;
}
