import { isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

/** `:a.b[0]['c']` after a VARIANT column, as the JSON path `$.a.b[0]["c"]`. */
export function parseVariantPath(parser: Parser): string {
  parser.expect(":");
  let path = `$${parser.is("[") ? parseBracket(parser) : `.${parseIdentifier(parser)}`}`;
  for (;;) {
    if (parser.is(".") && isIdentifier(parser.peek(1))) {
      parser.next();
      path += `.${parseIdentifier(parser)}`;
    } else if (parser.is("[")) path += parseBracket(parser);
    else return path;
  }
}

function parseBracket(parser: Parser): string {
  parser.expect("[");
  const token = parser.next();
  if (token.kind !== "string" && token.kind !== "number" && token.symbol !== "*") throw parser.unexpected();
  parser.expect("]");
  return `[${token.kind === "string" ? JSON.stringify(token.value) : token.text}]`;
}
