import type { Expression } from "@millrace/spark-connect";
import { parseMultipartIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { attribute, internalCall, star } from "./expression-messages.ts";

/** `*`, perhaps with `EXCEPT (columns)`. */
export function parseStar(parser: Parser): Expression {
  parser.expect("*");
  return parseExcept(parser, star());
}

/** `.*` after a qualifier. */
export function parseStarSuffix(parser: Parser, target: readonly string[]): Expression {
  parser.expect(".", "*");
  return parseExcept(parser, star(target));
}

function parseExcept(parser: Parser, all: Expression): Expression {
  if (!parser.is("EXCEPT", "(") || parser.peek(2).symbol === "SELECT") return all;
  parser.next();
  const columns = parser.parenthesized(() => attribute(parseMultipartIdentifier(parser)));
  return internalCall("star_except", [all, ...columns]);
}
