import { evaluateConstantString } from "../expressions/constant-string.ts";
import { tokenize } from "./lexer.ts";
import type { Parser } from "./parser.ts";
import type { Token } from "./token.ts";

const plainPart = /^[\p{L}_][\p{L}\d_]*$/u;

/** Words that never are the alias of a FROM item (SqlBaseParser's strictNonReserved). */
const notTableAlias = new Set(
  "ANTI CROSS EXCEPT FULL INNER INTERSECT JOIN LATERAL LEFT NATURAL ON RIGHT SEMI MINUS SETMINUS UNION USING".split(
    " ",
  ),
);

/** Words that begin a clause after a FROM item, unless nothing of a clause follows them. */
const afterTable = new Set([
  ..."WHERE HAVING QUALIFY LIMIT OFFSET WINDOW SELECT FROM".split(" "),
  ..."TABLESAMPLE PIVOT UNPIVOT SET VALUES WHEN VERSION TIMESTAMP FOR INSERT SYSTEM_VERSION".split(" "),
  ..."SYSTEM_TIME WATERMARK WITH AS REPLACE PARTITION".split(" "),
]);

/** Words of clauses that BY completes; without it they are names. */
const beforeBy = new Set("GROUP ORDER SORT CLUSTER DISTRIBUTE".split(" "));

const notColumnAlias = new Set([
  ..."FROM WHERE GROUP HAVING QUALIFY ORDER SORT CLUSTER DISTRIBUTE LIMIT OFFSET WINDOW UNION".split(" "),
  ..."EXCEPT INTERSECT MINUS SETMINUS LATERAL AS ASC DESC NULLS IN ON FOR".split(" "),
]);

const endsSelectItem = new Set([",", ")", ";", "FROM"]);

/** True for a token that can be an identifier at all (no keyword is reserved in Spark by default). */
export function isIdentifier(token: Token): boolean {
  return token.kind === "word" || token.kind === "quotedIdentifier";
}

/** One name. `a-b` without backquotes is refused as Spark does (INVALID_IDENTIFIER). */
export function parseIdentifier(parser: Parser): string {
  const token = parser.peek();
  if (!isIdentifier(token)) throw parser.unexpected();
  parser.next();
  return token.value;
}

/** A name where no expression can follow, so that a hyphen means a missing pair of backquotes. */
export function parseStrictIdentifier(parser: Parser): string {
  const name = parseIdentifier(parser);
  const at = parser.peek();
  if (!parser.is("-") || !isIdentifier(parser.peek(1))) return name;
  let whole = name;
  while (parser.is("-") && isIdentifier(parser.peek(1))) {
    parser.next();
    whole += `-${parseIdentifier(parser)}`;
  }
  throw parser.error("INVALID_IDENTIFIER", { ident: whole }, at);
}

/** `a.b.c`, or `IDENTIFIER('a.b.c')`, as its parts. */
export function parseMultipartIdentifier(parser: Parser): readonly string[] {
  const prefix = parser.is("IDENTIFIER", "(")
    ? parseIdentifierClause(parser)
    : [parseStrictIdentifier(parser)];
  const parts = [...prefix];
  while (parser.accept(".")) parts.push(parseStrictIdentifier(parser));
  return parts;
}

function parseIdentifierClause(parser: Parser): readonly string[] {
  parser.expect("IDENTIFIER", "(");
  const text = evaluateConstantString(parser);
  parser.expect(")");
  return splitIdentifier(text);
}

/** The parts of an identifier's text such as `a.b` or `` `a.b`.c ``. */
export function splitIdentifier(text: string): readonly string[] {
  return tokenize(text)
    .filter((token) => isIdentifier(token) || token.kind === "number")
    .map((token) => token.value);
}

/** Joins parts into the text that messages carry, with backquotes where a part needs them. */
export function joinIdentifier(parts: readonly string[]): string {
  return parts.map(quoteIfNeeded).join(".");
}

function quoteIfNeeded(part: string): string {
  return plainPart.test(part) ? part : `\`${part.replaceAll("`", "``")}\``;
}

/** The name after a FROM item: `AS name`, or a bare name that no clause begins with. */
export function parseTableAlias(parser: Parser): string | undefined {
  if (parser.accept("AS")) return parseStrictIdentifier(parser);
  const token = parser.peek();
  if (!isIdentifier(token) || notTableAlias.has(token.symbol)) return undefined;
  const isClause = beforeBy.has(token.symbol)
    ? parser.peek(1).symbol === "BY"
    : afterTable.has(token.symbol) && !endsItem(parser.peek(1));
  return isClause ? undefined : parseStrictIdentifier(parser);
}

/** True when a bare name after a select item is its alias rather than the next clause. */
export function isColumnAlias(parser: Parser): boolean {
  const token = parser.peek();
  if (!isIdentifier(token)) return false;
  if (!notColumnAlias.has(token.symbol)) return true;
  return token.symbol === "FROM" ? parser.peek(1).kind === "end" : endsItem(parser.peek(1));
}

function endsItem(token: Token): boolean {
  return token.kind === "end" || endsSelectItem.has(token.symbol);
}
