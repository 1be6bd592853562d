import type { Expression } from "@millrace/spark-connect";
import { isColumnAlias, isIdentifier, parseIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseDataTypeName } from "../types/data-type.ts";
import { parseCase } from "./case.ts";
import { parseColumnReference } from "./column-reference.ts";
import { parseExpression, parseValue } from "./expression.ts";
import { alias, call, cast, extractValue, internalCall, stringLiteral } from "./expression-messages.ts";
import { parseFunctionCall, startsFunctionCall } from "./function-call.ts";
import { parseLambda, startsLambda } from "./lambda.ts";
import { parseLiteral } from "./literal.ts";
import { parseParameter } from "./parameter.ts";
import { startsQuery } from "./query-start.ts";
import { parseStar } from "./star.ts";
import { parseSubquery } from "./subquery.ts";
import { parseVariantPath } from "./variant-path.ts";

/** The tightest expressions with what may follow them: `.field`, `[index]`, `::type`, `COLLATE name`. */
export function parsePrimary(parser: Parser, start?: Expression): Expression {
  let expression = start ?? parseStart(parser);
  for (;;) {
    const extended = parseSuffix(parser, expression);
    if (extended === undefined) return expression;
    expression = extended;
  }
}

function parseSuffix(parser: Parser, base: Expression): Expression | undefined {
  if (parser.accept(".")) return extractValue(base, stringLiteral(parseIdentifier(parser)));
  if (parser.accept("[")) {
    const index = parseValue(parser);
    parser.expect("]");
    return extractValue(base, index);
  }
  if (parser.accept("::")) return cast(base, parseDataTypeName(parser));
  if (parser.accept("COLLATE"))
    return internalCall("collate", [base, stringLiteral(parseIdentifier(parser))]);
  if (parser.is(":") && startsVariantPath(parser))
    return internalCall("variant_path", [base, stringLiteral(parseVariantPath(parser))]);
  return undefined;
}

function startsVariantPath(parser: Parser): boolean {
  return isIdentifier(parser.peek(1)) || parser.peek(1).symbol === "[";
}

function parseStart(parser: Parser): Expression {
  if (parser.is("(")) return parseInParentheses(parser);
  if (parser.is("*")) return parseStar(parser);
  if (parser.is(":") || parser.is("?")) return parseParameter(parser);
  const literal = parseLiteral(parser);
  if (literal !== undefined) return literal;
  if (!isIdentifier(parser.peek())) throw parser.unexpected();
  if (startsLambda(parser)) return parseLambda(parser);
  if (parser.is("CASE") && startsCase(parser)) return parseCase(parser);
  if (startsFunctionCall(parser)) return parseFunctionCall(parser);
  return parseColumnReference(parser);
}

const endsColumnNamedCase = new Set([",", ")", ".", "FROM", ""]);

function startsCase(parser: Parser): boolean {
  const after = parser.peek(1);
  return after.kind !== "end" && !(after.kind === "symbol" && endsColumnNamedCase.has(after.symbol));
}

function parseInParentheses(parser: Parser): Expression {
  if (startsLambda(parser)) return parseLambda(parser);
  if (startsQuery(parser, 1)) {
    if (!parser.is("(", "(")) return parseSubquery(parser, "scalar");
    const subquery = parser.attempt(() => parseSubquery(parser, "scalar"));
    if (subquery !== undefined) return subquery;
  }
  const items = parser.parenthesized(() => parseNamed(parser));
  const [first] = items;
  return items.length === 1 && first !== undefined && first.exprType.case !== "alias"
    ? first
    : call("struct", items);
}

/** An expression that may carry a name, as a select item or an argument of STRUCT does. */
export function parseNamed(parser: Parser): Expression {
  const expression = parseExpression(parser);
  if (parser.accept("AS")) return alias(expression, parseNames(parser));
  return isColumnAlias(parser) ? alias(expression, parseNames(parser)) : expression;
}

function parseNames(parser: Parser): readonly string[] {
  return parser.is("(") ? parser.parenthesized(() => parseIdentifier(parser)) : [parseIdentifier(parser)];
}
