import { create } from "@bufbuild/protobuf";
import {
  type Expression,
  Expression_UnresolvedNamedLambdaVariableSchema,
  ExpressionSchema,
} from "@millrace/spark-connect";
import { isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseExpression } from "./expression.ts";

/** `x -> …` or `(x, y) -> …` comes next. */
export function startsLambda(parser: Parser): boolean {
  if (!parser.is("(")) return parser.peek(1).symbol === "->";
  let index = 1;
  while (isIdentifier(parser.peek(index)) && parser.peek(index + 1).symbol === ",") index += 2;
  const closes = isIdentifier(parser.peek(index)) && parser.peek(index + 1).symbol === ")";
  return closes && parser.peek(index + 2).symbol === "->";
}

export function parseLambda(parser: Parser): Expression {
  const names = parser.is("(")
    ? parser.parenthesized(() => parseIdentifier(parser))
    : [parseIdentifier(parser)];
  parser.expect("->");
  parser.lambdaParameters.push(...names);
  const body = parseExpression(parser);
  parser.lambdaParameters.length -= names.length;
  const arguments_ = names.map((name) =>
    create(Expression_UnresolvedNamedLambdaVariableSchema, { nameParts: [name] }),
  );
  const value = { function: body, arguments: arguments_ };
  return create(ExpressionSchema, { exprType: { case: "lambdaFunction", value } });
}
