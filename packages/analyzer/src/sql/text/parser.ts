import type { Expression, Relation } from "@millrace/spark-connect";
import type { PendingWindow } from "../expressions/pending-window.ts";
import { tokenize } from "./lexer.ts";
import { parseError, syntaxError, type TextRange } from "./parse-error.ts";
import type { Token } from "./token.ts";

/** What a statement's meaning depends on besides its text. */
export interface ParseOptions {
  /** Session time zone, for TIMESTAMP literals that name none. Default UTC. */
  readonly timeZone?: string;
  /** Values of `:name` markers. */
  readonly namedArguments?: Readonly<Record<string, Expression>>;
  /** Values of `?` markers, in order. */
  readonly positionalArguments?: readonly Expression[];
}

/** Shared by all texts, because two of them may end up in one plan. */
let lastPlanId = 0n;

/** The names that a WITH clause defines, and those of the clauses around it. */
export type CommonTables = ReadonlyMap<string, Relation>;

/** The position in the token list, and what the clauses around that position have defined. */
export class Parser {
  readonly sql: string;
  readonly options: ParseOptions;
  readonly #tokens: readonly Token[];
  #position = 0;
  /** What is left of a symbol of which only the first character was consumed (`>>` closing two types). */
  #rest: Token | undefined;
  commonTables: CommonTables = new Map();
  /** Names of the lambda parameters in scope, innermost last. */
  readonly lambdaParameters: string[] = [];
  /** Subquery plans met since the enclosing query began; its WithRelations refers to them. */
  subqueries: Relation[] = [];
  /** Windows that a later WINDOW clause defines. */
  pendingWindows: PendingWindow[] = [];
  #positionalMarkers = 0;

  constructor(sql: string, options: ParseOptions = {}) {
    this.sql = sql;
    this.options = options;
    this.#tokens = tokenize(sql);
  }

  /** The token `ahead` places further; the end token beyond the end. */
  peek(ahead = 0): Token {
    if (ahead === 0 && this.#rest !== undefined) return this.#rest;
    const index = Math.min(this.#position + ahead, this.#tokens.length - 1);
    return this.#tokens[index] as Token;
  }

  /** End offset of the token consumed last. */
  get previousEnd(): number {
    return this.#tokens[this.#position - 1]?.end ?? 0;
  }

  next(): Token {
    const token = this.peek();
    this.#rest = undefined;
    if (token.kind !== "end") this.#position += 1;
    return token;
  }

  /** True when the coming tokens are these words or symbols. */
  is(...symbols: readonly string[]): boolean {
    return symbols.every((symbol, index) => this.peek(index).symbol === symbol);
  }

  isOneOf(symbols: ReadonlySet<string>, ahead = 0): boolean {
    return symbols.has(this.peek(ahead).symbol);
  }

  /** Consumes these words or symbols when all of them come next. */
  accept(...symbols: readonly string[]): boolean {
    if (!this.is(...symbols)) return false;
    for (const _ of symbols) this.next();
    return true;
  }

  /** Consumes one of the words, and says which. */
  acceptOneOf<Word extends string>(...words: readonly Word[]): Word | undefined {
    const symbol = this.peek().symbol;
    const word = words.find((each) => each === symbol);
    if (word !== undefined) this.next();
    return word;
  }

  expect(...symbols: readonly string[]): void {
    for (const symbol of symbols) if (!this.accept(symbol)) throw this.unexpected();
  }

  /** The closing parenthesis; its lack at the end is named as ANTLR's error recovery does. */
  expectClosing(): void {
    if (!this.accept(")")) throw this.unexpected(this.peek().kind === "end" ? ": missing ')'" : "");
  }

  expectOneOf<Word extends string>(...words: readonly Word[]): Word {
    const word = this.acceptOneOf(...words);
    if (word === undefined) throw this.unexpected();
    return word;
  }

  /** Consumes a `>` even where it is the beginning of `>>` or `>=`. */
  expectClosingAngle(): void {
    const token = this.peek();
    if (!token.symbol.startsWith(">")) throw this.unexpected();
    if (token.symbol === ">") this.next();
    else
      this.#rest = {
        ...token,
        symbol: token.symbol.slice(1),
        text: token.text.slice(1),
        start: token.start + 1,
      };
  }

  /** At least one item, separated by commas. */
  list<Item>(item: () => Item): Item[] {
    const items = [item()];
    while (this.accept(",")) items.push(item());
    return items;
  }

  /** `( item, … )`; empty only where allowed. */
  parenthesized<Item>(item: () => Item, empty: "mayBeEmpty" | "notEmpty" = "notEmpty"): Item[] {
    this.expect("(");
    if (empty === "mayBeEmpty" && this.accept(")")) return [];
    const items = this.list(item);
    this.expect(")");
    return items;
  }

  /** Parses `attempt`; when it fails, goes back and gives undefined. */
  attempt<Result>(attempt: () => Result): Result | undefined {
    const position = this.#position;
    const rest = this.#rest;
    const scopes = {
      subqueries: [...this.subqueries],
      windows: [...this.pendingWindows],
      commonTables: this.commonTables,
    };
    try {
      return attempt();
    } catch {
      this.#position = position;
      this.#rest = rest;
      this.subqueries = scopes.subqueries;
      this.pendingWindows = scopes.windows;
      this.commonTables = scopes.commonTables;
      return undefined;
    }
  }

  /** The text is over. One superfluous token is named as such, as ANTLR's error recovery does. */
  expectEnd(): void {
    if (this.peek().kind === "end") return;
    const isAfterEnd = this.#tokens[this.#position - 1]?.symbol === ";";
    throw this.unexpected(
      isAfterEnd || this.peek(1).kind === "end" ? `: extra input '${this.peek().text}'` : "",
    );
  }

  /** The source text of what `parse` consumes, with its result. */
  withText<Result>(parse: () => Result): { readonly result: Result; readonly text: string } {
    const start = this.peek().start;
    const result = parse();
    return { result, text: this.sql.slice(start, this.previousEnd) };
  }

  /** An id for a subquery's plan. Negative, so that it meets no id of a client. */
  nextPlanId(): bigint {
    lastPlanId -= 1n;
    return lastPlanId;
  }

  nextPositionalMarker(): number {
    this.#positionalMarkers += 1;
    return this.#positionalMarkers - 1;
  }

  unexpected(hint = ""): Error {
    return syntaxError(this.sql, this.peek(), hint);
  }

  error(
    errorClass: string,
    parameters: Readonly<Record<string, string>>,
    at: TextRange = this.peek(),
  ): Error {
    return parseError({ errorClass, parameters, sql: this.sql, at });
  }
}
