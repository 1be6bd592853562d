import { create } from "@bufbuild/protobuf";
import { type Expression, ExpressionSchema } from "@millrace/spark-connect";
import { isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { attribute, extractValue, stringLiteral } from "./expression-messages.ts";
import { parseStarSuffix } from "./star.ts";

/**
 * `a`, `a.b.c`, `t.*`. A name of a lambda parameter in scope becomes that variable, its further parts
 * field accesses; everything else is one UnresolvedAttribute with the dotted name.
 */
export function parseColumnReference(parser: Parser): Expression {
  const parts = [parseIdentifier(parser)];
  while (parser.is(".")) {
    if (parser.peek(1).symbol === "*") return parseStarSuffix(parser, parts);
    if (!isIdentifier(parser.peek(1))) break;
    parser.next();
    parts.push(parseIdentifier(parser));
  }
  const [head = "", ...fields] = parts;
  const parameter = parser.lambdaParameters.findLast((name) => name.toLowerCase() === head.toLowerCase());
  if (parameter === undefined) return attribute(parts);
  return fields.reduce((base, field) => extractValue(base, stringLiteral(field)), lambdaVariable(parameter));
}

function lambdaVariable(name: string): Expression {
  const value = { nameParts: [name] };
  return create(ExpressionSchema, { exprType: { case: "unresolvedNamedLambdaVariable", value } });
}
