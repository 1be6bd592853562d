import type { Expression } from "@millrace/spark-connect";
import { parseIdentifier, splitIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parseDataTypeName } from "../types/data-type.ts";
import { evaluateConstantString } from "./constant-string.ts";
import { parseExpression, parseValue } from "./expression.ts";
import { attribute, call, cast, evalModes, stringLiteral } from "./expression-messages.ts";
import { parseNamed } from "./primary.ts";

type SpecialFunction = (parser: Parser) => Expression | undefined;

/**
 * Functions whose arguments have a grammar of their own. Each consumes `name ( … )`, or gives undefined
 * without consuming anything when the call turns out to be written like any other.
 */
export const specialFunctions: Readonly<Record<string, SpecialFunction>> = {
  CAST: (parser) => parseCast(parser, evalModes.UNSPECIFIED),
  TRY_CAST: (parser) => parseCast(parser, evalModes.TRY),
  STRUCT: parseStruct,
  EXTRACT: (parser) => parser.attempt(() => parseExtract(parser)),
  IDENTIFIER: parseIdentifierColumn,
  TRIM: (parser) => parser.attempt(() => parseTrim(parser)),
  SUBSTR: (parser) => parser.attempt(() => parseSubstring(parser)),
  SUBSTRING: (parser) => parser.attempt(() => parseSubstring(parser)),
  POSITION: (parser) => parser.attempt(() => parsePosition(parser)),
  OVERLAY: (parser) => parser.attempt(() => parseOverlay(parser)),
  TIMESTAMPADD: (parser) => parseWithUnit(parser, "timestampadd"),
  DATEADD: (parser) => parseWithUnit(parser, "timestampadd"),
  DATE_ADD: (parser) => parseWithUnit(parser, "timestampadd"),
  TIMESTAMPDIFF: (parser) => parseWithUnit(parser, "timestampdiff"),
  DATEDIFF: (parser) => parseWithUnit(parser, "timestampdiff"),
  DATE_DIFF: (parser) => parseWithUnit(parser, "timestampdiff"),
  TIMEDIFF: (parser) => parseWithUnit(parser, "timestampdiff"),
};

const datetimeUnits = new Set(
  "YEAR QUARTER MONTH WEEK DAY DAYOFYEAR HOUR MINUTE SECOND MILLISECOND MICROSECOND".split(" "),
);

function parseCast(parser: Parser, evalMode: (typeof evalModes)[keyof typeof evalModes]): Expression {
  parser.next();
  parser.expect("(");
  const expression = parseExpression(parser);
  parser.expect("AS");
  const type = parseDataTypeName(parser);
  parser.expect(")");
  return cast(expression, type, evalMode);
}

function parseStruct(parser: Parser): Expression {
  const name = parser.next().text;
  return call(
    name,
    parser.parenthesized(() => parseNamed(parser), "mayBeEmpty"),
  );
}

/** `IDENTIFIER('a.b')` as a column; `IDENTIFIER('f')(…)` is a call and not for here. */
function parseIdentifierColumn(parser: Parser): Expression | undefined {
  return parser.attempt(() => {
    parser.expect("IDENTIFIER", "(");
    const parts = splitIdentifier(evaluateConstantString(parser));
    parser.expect(")");
    if (parser.is("(")) throw parser.unexpected();
    return attribute(parts);
  });
}

function parseExtract(parser: Parser): Expression {
  parser.expect("EXTRACT", "(");
  const field = parseIdentifier(parser);
  parser.expect("FROM");
  const source = parseValue(parser);
  parser.expect(")");
  return call("extract", [stringLiteral(field), source]);
}

const trims = { BOTH: "trim", LEADING: "ltrim", TRAILING: "rtrim" } as const;

/** The characters to trim come first, as PySpark's trim sends them. */
function parseTrim(parser: Parser): Expression {
  parser.expect("TRIM", "(");
  const side = parser.acceptOneOf("BOTH", "LEADING", "TRAILING") ?? "BOTH";
  const characters = parser.is("FROM") ? [] : [parseValue(parser)];
  parser.expect("FROM");
  const source = parseValue(parser);
  parser.expect(")");
  return call(trims[side], [...characters, source]);
}

function parseSubstring(parser: Parser): Expression {
  const name = parser.next().text;
  parser.expect("(");
  const arguments_ = [parseValue(parser)];
  parser.expect("FROM");
  arguments_.push(parseValue(parser));
  if (parser.accept("FOR")) arguments_.push(parseValue(parser));
  parser.expect(")");
  return call(name, arguments_);
}

function parsePosition(parser: Parser): Expression {
  parser.expect("POSITION", "(");
  const substring = parseValue(parser);
  parser.expect("IN");
  const text = parseValue(parser);
  parser.expect(")");
  return call("position", [substring, text]);
}

function parseOverlay(parser: Parser): Expression {
  parser.expect("OVERLAY", "(");
  const arguments_ = [parseValue(parser)];
  parser.expect("PLACING");
  arguments_.push(parseValue(parser));
  parser.expect("FROM");
  arguments_.push(parseValue(parser));
  if (parser.accept("FOR")) arguments_.push(parseValue(parser));
  parser.expect(")");
  return call("overlay", arguments_);
}

/** A unit as first argument makes `dateadd(MONTH, 1, d)` a timestampadd; otherwise it is the plain function. */
function parseWithUnit(parser: Parser, functionName: string): Expression | undefined {
  const unit = parser.peek(2).symbol;
  if (!datetimeUnits.has(unit) || parser.peek(3).symbol !== ",") return undefined;
  if (countArguments(parser) === 2) return undefined;
  parser.next();
  parser.expect("(", unit, ",");
  const amount = parseValue(parser);
  parser.expect(",");
  const timestamp = parseValue(parser);
  parser.expect(")");
  return call(functionName, [stringLiteral(unit), amount, timestamp]);
}

/** Counts without consuming: depth-one commas up to the closing parenthesis. */
function countArguments(parser: Parser): number {
  let depth = 0;
  let count = 1;
  for (let index = 1; parser.peek(index).kind !== "end"; index += 1) {
    const { symbol } = parser.peek(index);
    if (symbol === "(") depth += 1;
    if (symbol === ")") depth -= 1;
    if (symbol === "," && depth === 1) count += 1;
    if (depth === 0) break;
  }
  return count;
}
