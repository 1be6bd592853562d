import { create } from "@bufbuild/protobuf";
import { type Expression, ExpressionSchema } from "@millrace/spark-connect";
import { isIdentifier, joinIdentifier, parseIdentifier, splitIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { evaluateConstantString } from "./constant-string.ts";
import { parseExpression } from "./expression.ts";
import {
  booleanLiteral,
  call,
  integerLiteral,
  internalCall,
  sortOrderExpression,
} from "./expression-messages.ts";
import { nullLiteral } from "./literal.ts";
import { parseSortOrders } from "./sort-order.ts";
import { specialFunctions } from "./special-functions.ts";
import { parseOver } from "./window-spec.ts";

/** `name(` or `a.b.name(` comes next. */
export function startsFunctionCall(parser: Parser): boolean {
  let index = 0;
  while (isIdentifier(parser.peek(index)) && parser.peek(index + 1).symbol === ".") index += 2;
  return isIdentifier(parser.peek(index)) && parser.peek(index + 1).symbol === "(";
}

/**
 * A call with all that may follow it: WITHIN GROUP, FILTER, IGNORE NULLS, OVER. The name stays as written;
 * a dotted name is joined with backquotes where needed.
 */
export function parseFunctionCall(parser: Parser): Expression {
  const special = specialFunctions[parser.peek(1).symbol === "(" ? parser.peek().symbol : ""];
  const specialCall = special?.(parser);
  return parseAfterCall(parser, specialCall ?? parsePlainCall(parser));
}

function parsePlainCall(parser: Parser): Expression {
  const name = parseFunctionName(parser);
  parser.expect("(");
  if (parser.accept(")")) return call(name, []);
  const isQuantified = parser.peek(1).symbol !== ")" && parser.peek(1).symbol !== ",";
  const isDistinct = isQuantified && parser.acceptOneOf("DISTINCT", "ALL") === "DISTINCT";
  const arguments_ = parser.list(() => parseArgument(parser));
  const ignoresNulls = acceptIgnoreNulls(parser);
  parser.expectClosing();
  const plain = call(
    name,
    isCountOfRows(name, arguments_) && !isDistinct ? [integerLiteral(1)] : arguments_,
    isDistinct,
  );
  return ignoresNulls ? ignoreNulls(parser, plain) : plain;
}

/** Counting rows is counting a literal, which is also what PySpark sends for count("*"). */
function isCountOfRows(name: string, [first, ...more]: readonly Expression[]): boolean {
  const isStar =
    first?.exprType.case === "unresolvedStar" && first.exprType.value.unparsedTarget === undefined;
  return name.toLowerCase() === "count" && isStar && more.length === 0;
}

export function parseFunctionName(parser: Parser): string {
  if (parser.is("IDENTIFIER", "(") && closesBeforeCall(parser)) {
    parser.expect("IDENTIFIER", "(");
    const text = evaluateConstantString(parser);
    parser.expect(")");
    return joinIdentifier(splitIdentifier(text));
  }
  const parts = [parseIdentifier(parser)];
  while (parser.accept(".")) parts.push(parseIdentifier(parser));
  return joinIdentifier(parts);
}

/** `IDENTIFIER('f')(…)` names a function; `IDENTIFIER(…)` alone is handled as a column. */
function closesBeforeCall(parser: Parser): boolean {
  let depth = 0;
  for (let index = 1; parser.peek(index).kind !== "end"; index += 1) {
    const { symbol } = parser.peek(index);
    if (symbol === "(") depth += 1;
    if (symbol === ")") depth -= 1;
    if (depth === 0) return parser.peek(index + 1).symbol === "(";
  }
  return false;
}

/** An argument: an expression, a star, or `name => expression`. */
export function parseArgument(parser: Parser): Expression {
  if (parser.peek(1).symbol !== "=>") return parseExpression(parser);
  const key = parseIdentifier(parser);
  parser.expect("=>");
  const value = { key, value: parseExpression(parser) };
  return create(ExpressionSchema, { exprType: { case: "namedArgumentExpression", value } });
}

function parseAfterCall(parser: Parser, plain: Expression): Expression {
  let expression = plain;
  if (parser.accept("WITHIN", "GROUP")) {
    parser.expect("(", "ORDER", "BY");
    expression = internalCall("within_group", [
      expression,
      ...parseSortOrders(parser).map(sortOrderExpression),
    ]);
    parser.expect(")");
  }
  if (parser.accept("FILTER", "(")) {
    parser.expect("WHERE");
    expression = internalCall("aggregate_filter", [expression, parseExpression(parser)]);
    parser.expect(")");
  }
  if (acceptIgnoreNulls(parser)) expression = ignoreNulls(parser, expression);
  return parser.accept("OVER") ? parseOver(parser, expression) : expression;
}

/** RESPECT NULLS is the default of all functions that take it. */
function acceptIgnoreNulls(parser: Parser): boolean {
  if (parser.accept("RESPECT", "NULLS")) return false;
  return parser.accept("IGNORE", "NULLS");
}

/** How many arguments come before the flag that says whether nulls are skipped. */
const argumentsBeforeFlag: Readonly<Record<string, number>> = {
  ANY_VALUE: 1,
  FIRST: 1,
  FIRST_VALUE: 1,
  LAG: 3,
  LAST: 1,
  LAST_VALUE: 1,
  LEAD: 3,
  NTH_VALUE: 2,
};

/** Aggregates that never see nulls. */
const skipsNullsAnyway = new Set(["ARRAY_AGG", "COLLECT_LIST", "COLLECT_SET"]);

/** `f(x) IGNORE NULLS` as the argument that the DataFrame functions have for it. */
function ignoreNulls(parser: Parser, expression: Expression): Expression {
  const { exprType } = expression;
  const name = exprType.case === "unresolvedFunction" ? exprType.value.functionName : "";
  if (skipsNullsAnyway.has(name.toUpperCase())) return expression;
  const count = argumentsBeforeFlag[name.toUpperCase()];
  if (exprType.case !== "unresolvedFunction" || count === undefined) {
    throw parser.error("INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", {
      prettyName: `"${name}"`,
      syntax: '"IGNORE NULLS"',
    });
  }
  const defaults = [nullLiteral(), integerLiteral(1), nullLiteral()];
  const arguments_ = [...exprType.value.arguments, ...defaults.slice(exprType.value.arguments.length)].slice(
    0,
    count,
  );
  return call(name, [...arguments_, booleanLiteral(true)]);
}
