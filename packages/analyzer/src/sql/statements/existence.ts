import type { Parser } from "../text/parser.ts";

export function acceptIfExists(parser: Parser): boolean {
  return parser.accept("IF", "EXISTS");
}

export function acceptIfNotExists(parser: Parser): boolean {
  return parser.accept("IF", "NOT", "EXISTS");
}
