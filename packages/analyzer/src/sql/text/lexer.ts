import { parseError } from "./parse-error.ts";
import { stringLiteralValue } from "./string-literal.ts";
import type { Token, TokenKind } from "./token.ts";

/**
 * Alternatives in the order of Spark's SqlBaseLexer: blanks and comments, strings, quoted identifiers,
 * numbers that have a point or an exponent, words (which may begin with a digit), symbols.
 */
const patterns = {
  blank: /(?:[\s\u00a0]+|--(?:\\\n|[^\r\n])*)+/y,
  string: /[rR]'[^']*'|[rR]"[^"]*"|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"/y,
  quotedIdentifier: /`(?:[^`]|``)*`/y,
  decimal:
    /(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?(?:BD|bd|Bd|bD|[dDfF])?(?![\p{L}\d_])|\d+[eE][+-]\d+(?:BD|bd|Bd|bD|[dDfF])?(?![\p{L}\d_])/uy,
  word: /[\p{L}\d_]+(?::\/\/[\p{L}\d_/.-]+)?/uy,
  symbol: /<=>|>>>|\|>|\|\||<=|>=|<>|!=|!<|!>|==|<<|>>|->|=>|::|[-+*/%&|^~=<>!()[\],.;:?]/y,
} as const;

const wholeNumber = /^\d+(?:[eE]\d+)?(?:[lLsSyYdDfF]|BD|bd|Bd|bD)?$/;

/** Cuts SQL text into tokens, the last one being the end of input. Throws Spark's lexical parse errors. */
export function tokenize(sql: string): readonly Token[] {
  return new Lexer(sql).run();
}

class Lexer {
  readonly #sql: string;
  readonly #tokens: Token[] = [];
  #offset = 0;
  #insideHint = false;

  constructor(sql: string) {
    this.#sql = sql;
  }

  run(): readonly Token[] {
    while (this.#skipBlanks()) this.#token();
    this.#push("end", this.#offset, "");
    return this.#tokens;
  }

  /** False at the end of the text. */
  #skipBlanks(): boolean {
    for (;;) {
      const before = this.#offset;
      this.#offset = this.#match(patterns.blank) ?? this.#offset;
      if (this.#sql.startsWith("/*", this.#offset) && this.#sql[this.#offset + 2] !== "+")
        this.#skipComment();
      if (this.#offset === before) return this.#offset < this.#sql.length;
    }
  }

  #skipComment(): void {
    const start = this.#offset;
    let depth = 0;
    do {
      const next = /\/\*|\*\//g;
      next.lastIndex = this.#offset;
      const found = next.exec(this.#sql);
      if (found === null) throw this.#unclosedComment(start);
      depth += found[0] === "/*" ? 1 : -1;
      this.#offset = next.lastIndex;
    } while (depth > 0);
  }

  #unclosedComment(start: number): Error {
    const at = { start, end: this.#sql.length };
    return parseError({ errorClass: "UNCLOSED_BRACKETED_COMMENT", sql: this.#sql, at });
  }

  #token(): void {
    if (this.#hintMark()) return;
    for (const [name, pattern] of Object.entries(patterns)) {
      const end = name === "blank" ? undefined : this.#match(pattern);
      if (end !== undefined) {
        this.#accept(name, end);
        return;
      }
    }
    throw this.#unrecognized();
  }

  #hintMark(): boolean {
    const mark = this.#insideHint ? "*/" : "/*+";
    if (!this.#sql.startsWith(mark, this.#offset)) return false;
    this.#insideHint = !this.#insideHint;
    this.#push("symbol", this.#offset + mark.length, mark);
    return true;
  }

  #accept(name: string, end: number): void {
    const text = this.#sql.slice(this.#offset, end);
    if (name === "string") this.#push("string", end, "", stringLiteralValue(text));
    else if (name === "quotedIdentifier") {
      this.#push("quotedIdentifier", end, "", text.slice(1, -1).replaceAll("``", "`"));
    } else if (name === "decimal" || wholeNumber.test(text)) this.#push("number", end, "");
    else if (name === "word") this.#push("word", end, text.toUpperCase());
    else this.#push("symbol", end, text);
  }

  #push(kind: TokenKind, end: number, symbol: string, value?: string): void {
    const text = this.#sql.slice(this.#offset, end);
    this.#tokens.push({ kind, symbol, text, value: value ?? text, start: this.#offset, end });
    this.#offset = end;
  }

  #match(pattern: RegExp): number | undefined {
    pattern.lastIndex = this.#offset;
    return pattern.test(this.#sql) ? pattern.lastIndex : undefined;
  }

  #unrecognized(): Error {
    const at = { start: this.#offset, end: this.#offset + 1 };
    const parameters = { error: `'${this.#sql.charAt(this.#offset)}'`, hint: "" };
    return parseError({ errorClass: "PARSE_SYNTAX_ERROR", parameters, sql: this.#sql, at });
  }
}
