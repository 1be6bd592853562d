import { create } from "@bufbuild/protobuf";
import { DataTypeSchema, type Expression } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { booleanLiteral, call, literal, stringLiteral } from "./expression-messages.ts";
import { parseIntervalLiteral, startsInterval } from "./interval-literal.ts";
import { parseNumber } from "./number-literal.ts";
import { parseTypedLiteral } from "./typed-literal.ts";

/** Functions that SQL writes without parentheses. `user` is not here: it is a common column name. */
const functionsWithoutParentheses = new Set([
  "CURRENT_CATALOG",
  "CURRENT_DATABASE",
  "CURRENT_DATE",
  "CURRENT_SCHEMA",
  "CURRENT_TIME",
  "CURRENT_TIMESTAMP",
  "CURRENT_USER",
  "LOCALTIMESTAMP",
  "SESSION_USER",
]);

const endsValue = new Set(["(", "."]);

/** A constant, or undefined when none comes next. Adjacent strings are one string. */
export function parseLiteral(parser: Parser): Expression | undefined {
  const token = parser.peek();
  if (token.kind === "string") return parseStrings(parser);
  if (token.kind === "number") return parseNumber(parser, false);
  if (token.kind !== "word" || endsValue.has(parser.peek(1).symbol)) return undefined;
  if (startsInterval(parser)) return parseIntervalLiteral(parser);
  if (parser.peek(1).kind === "string" && token.symbol !== "CASE") return parseTypedLiteral(parser);
  return parseWord(parser);
}

function parseWord(parser: Parser): Expression | undefined {
  const { symbol } = parser.peek();
  if (symbol === "NULL") return consumed(parser, nullLiteral());
  if (symbol === "TRUE" || symbol === "FALSE") return consumed(parser, booleanLiteral(symbol === "TRUE"));
  if (functionsWithoutParentheses.has(symbol)) return consumed(parser, call(symbol.toLowerCase(), []));
  return undefined;
}

function consumed(parser: Parser, expression: Expression): Expression {
  parser.next();
  return expression;
}

function parseStrings(parser: Parser): Expression {
  let value = parser.next().value;
  while (parser.peek().kind === "string") value += parser.next().value;
  return stringLiteral(value);
}

export function nullLiteral(): Expression {
  return literal({ case: "null", value: create(DataTypeSchema, { kind: { case: "null", value: {} } }) });
}
