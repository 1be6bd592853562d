import type { Expression } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { call, not } from "./expression-messages.ts";
import { parseNumber } from "./number-literal.ts";
import { parsePredicate } from "./predicate.ts";
import { parsePrimary } from "./primary.ts";
import { parseSubquery } from "./subquery.ts";

interface BinaryOperator {
  /** Higher binds tighter. */
  readonly precedence: number;
  readonly build: (left: Expression, right: Expression) => Expression;
}

function operator(precedence: number, functionName: string): BinaryOperator {
  return { precedence, build: (left, right) => call(functionName, [left, right]) };
}

const notEqual: BinaryOperator = { precedence: 1, build: (left, right) => not(call("==", [left, right])) };

/** Operators between values, as SqlBaseParser's `valueExpression` orders them. */
const binaryOperators: ReadonlyMap<string, BinaryOperator> = new Map([
  ["=", operator(1, "==")],
  ["==", operator(1, "==")],
  ["<=>", operator(1, "<=>")],
  ["<>", notEqual],
  ["!=", notEqual],
  ["<", operator(1, "<")],
  ["<=", operator(1, "<=")],
  ["!>", operator(1, "<=")],
  [">", operator(1, ">")],
  [">=", operator(1, ">=")],
  ["!<", operator(1, ">=")],
  ["|", operator(2, "|")],
  ["^", operator(3, "^")],
  ["&", operator(4, "&")],
  ["<<", operator(5, "shiftleft")],
  [">>", operator(5, "shiftright")],
  [">>>", operator(5, "shiftrightunsigned")],
  ["+", operator(6, "+")],
  ["-", operator(6, "-")],
  ["||", operator(6, "concat")],
  ["*", operator(7, "*")],
  ["/", operator(7, "/")],
  ["%", operator(7, "%")],
  ["DIV", operator(7, "div")],
]);

const unaryOperators: ReadonlyMap<string, string> = new Map([
  ["-", "negative"],
  ["+", "positive"],
  ["~", "~"],
]);

/** An expression of any kind, without alias: OR binds loosest, then AND, NOT, predicates, operators. */
export function parseExpression(parser: Parser): Expression {
  let left = parseConjunction(parser);
  while (parser.accept("OR")) left = call("or", [left, parseConjunction(parser)]);
  return left;
}

function parseConjunction(parser: Parser): Expression {
  let left = parseNegation(parser);
  while (parser.accept("AND")) left = call("and", [left, parseNegation(parser)]);
  return left;
}

function parseNegation(parser: Parser): Expression {
  if (parser.acceptOneOf("NOT", "!")) return not(parseNegation(parser));
  if (parser.is("EXISTS", "(") && parser.isOneOf(queryStarts, 2)) {
    parser.next();
    return parseSubquery(parser, "exists");
  }
  return parsePredicate(parser, parseValue(parser));
}

const queryStarts = new Set(["SELECT", "WITH", "FROM", "VALUES", "TABLE", "("]);

/** An expression without AND, OR, NOT and predicates, such as the bounds of BETWEEN. */
export function parseValue(parser: Parser, lowest = 1): Expression {
  let left = parseUnary(parser);
  for (;;) {
    const found = binaryOperators.get(parser.peek().symbol);
    if (found === undefined || found.precedence < lowest) return left;
    parser.next();
    left = found.build(left, parseValue(parser, found.precedence + 1));
  }
}

function parseUnary(parser: Parser): Expression {
  const functionName = unaryOperators.get(parser.peek().symbol);
  if (functionName === undefined) return parsePrimary(parser);
  const { symbol } = parser.next();
  if (symbol === "-" && parser.peek().kind === "number")
    return parsePrimary(parser, parseNumber(parser, true));
  return call(functionName, [parseUnary(parser)]);
}
