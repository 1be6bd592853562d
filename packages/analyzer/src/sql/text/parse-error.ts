import { SparkError } from "@millrace/spark-model";
import type { Token } from "./token.ts";

/** Where in the text an error lies: the offending range. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** What a parse error is about: the condition, its parameters, the whole text and the offending range. */
export interface ParseErrorOptions {
  readonly errorClass: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly sql: string;
  readonly at: TextRange;
}

/** Errors that the grammar finds; all others Spark finds later, and shows them as a range of the text. */
const foundByGrammar = new Set(["PARSE_SYNTAX_ERROR", "PARSE_EMPTY_STATEMENT", "INVALID_IDENTIFIER"]);

/**
 * A ParseException as Spark words it (org.apache.spark.sql.catalyst.parser.ParseException.getMessage): the
 * condition, then `(line 1, pos 7)` and the text with `^^^` under the place, or the range underlined.
 */
export function parseError(options: ParseErrorOptions): SparkError {
  const { errorClass, parameters = {}, sql, at } = options;
  const fragment = { fragment: sql.slice(at.start, at.end), startIndex: at.start, stopIndex: at.end - 1 };
  const error = new SparkError({
    errorClass,
    messageParameters: parameters,
    queryContext: [fragment],
  });
  error.message = `\n${error.message}${place(options)}`;
  return error;
}

function place({ errorClass, sql, at }: ParseErrorOptions): string {
  if (errorClass === "UNCLOSED_BRACKETED_COMMENT") return `\n== SQL ==\n${sql}`;
  return foundByGrammar.has(errorClass) ? excerpt(sql, at.start) : underlined(sql, at);
}

/** PARSE_SYNTAX_ERROR at a token; the hint is empty or begins with a colon, such as `: extra input 'x'`. */
export function syntaxError(sql: string, token: Token, hint = ""): SparkError {
  const parameters = { error: tokenDisplay(token), hint };
  return parseError({ errorClass: "PARSE_SYNTAX_ERROR", parameters, sql, at: token });
}

/** A token as Spark's messages show it. */
function tokenDisplay(token: Token): string {
  return token.kind === "end" ? "end of input" : `'${token.text}'`;
}

/** One-based line and zero-based position within it. */
function linePosition(sql: string, offset: number): { line: number; position: number } {
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, position: offset - lineStart };
}

function excerpt(sql: string, offset: number): string {
  const { line, position } = linePosition(sql, offset);
  const lines = sql.split("\n");
  const marked = [...lines.slice(0, line), `${"-".repeat(position)}^^^`, ...lines.slice(line)];
  return ` (line ${line}, pos ${position})\n\n== SQL ==\n${marked.join("\n")}\n`;
}

/** The lines that the range touches, with carets under it (SQLQueryContext.summary). */
function underlined(sql: string, at: TextRange): string {
  const { line, position } = linePosition(sql, at.start);
  const lines = sql.split("\n");
  let lineStart = at.start - position;
  const shown: string[] = [];
  for (const text of lines.slice(line - 1)) {
    if (lineStart >= at.end) break;
    const from = Math.max(at.start - lineStart, 0);
    const to = Math.min(at.end - lineStart, text.length);
    shown.push(text, " ".repeat(from) + "^".repeat(Math.max(to - from, 0)));
    lineStart += text.length + 1;
  }
  return `\n== SQL (line ${line}, position ${position + 1}) ==\n${shown.join("\n")}\n`;
}
