import type { Expression } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { parseExpression } from "./expression.ts";
import { call } from "./expression-messages.ts";

/** CASE with or without a value: the function `when` with condition, result, … and perhaps the ELSE result. */
export function parseCase(parser: Parser): Expression {
  parser.expect("CASE");
  const value = parser.is("WHEN") ? undefined : parseExpression(parser);
  const branches: Expression[] = [];
  while (parser.accept("WHEN")) {
    const when = parseExpression(parser);
    parser.expect("THEN");
    branches.push(value === undefined ? when : call("==", [value, when]), parseExpression(parser));
  }
  if (branches.length === 0) throw parser.unexpected();
  if (parser.accept("ELSE")) branches.push(parseExpression(parser));
  parser.expect("END");
  return call("when", branches);
}
