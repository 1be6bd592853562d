import type { Expression } from "@millrace/spark-connect";
import { parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";

/** `:name` or `?`, replaced by the argument given for it; UNBOUND_SQL_PARAMETER (42P02) without one. */
export function parseParameter(parser: Parser): Expression {
  const token = parser.next();
  if (token.symbol === "?")
    return bound(parser.options.positionalArguments?.[parser.nextPositionalMarker()], `_${token.start}`);
  const name = parseIdentifier(parser);
  return bound(parser.options.namedArguments?.[name], name);

  function bound(argument: Expression | undefined, name: string): Expression {
    if (argument !== undefined) return argument;
    const at = { start: token.start, end: parser.previousEnd };
    throw parser.error("UNBOUND_SQL_PARAMETER", { name }, at);
  }
}
