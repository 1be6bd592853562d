import { isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

/** Options and properties by name, in the order written. */
export type Properties = Readonly<Record<string, string>>;

/** `KEYWORD ( key = value, … )`, or nothing when the keyword does not come next. */
export function parseOptionalProperties(parser: Parser, keyword: string): Properties {
  return parser.accept(keyword) ? parseProperties(parser) : {};
}

/** `( 'key' = 'value', a.b = 1, c TRUE )`. */
export function parseProperties(parser: Parser): Properties {
  return Object.fromEntries(parser.parenthesized(() => parseProperty(parser)));
}

function parseProperty(parser: Parser): readonly [string, string] {
  const key = parsePropertyKey(parser);
  const hasEquals = parser.accept("=") || parser.accept("==");
  if (!hasEquals && (parser.is(",") || parser.is(")"))) return [key, ""];
  return [key, parsePropertyValue(parser)];
}

export function parsePropertyKey(parser: Parser): string {
  if (parser.peek().kind === "string") return parser.next().value;
  const parts = [parseIdentifier(parser)];
  while (parser.accept(".")) parts.push(parseIdentifier(parser));
  return parts.join(".");
}

function parsePropertyValue(parser: Parser): string {
  const sign = parser.accept("-") ? "-" : "";
  const token = parser.peek();
  if (token.kind === "string" || token.kind === "number") return sign + parser.next().value;
  if (isIdentifier(token)) return parser.next().text.toLowerCase();
  throw parser.unexpected();
}
