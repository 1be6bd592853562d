import type { Expression } from "@millrace/spark-connect";
import type { Parser } from "../text/parser.ts";
import { parseStringToken } from "../types/struct-type.ts";
import { parseExpression, parseValue } from "./expression.ts";
import { booleanLiteral, call, not, stringLiteral } from "./expression-messages.ts";
import { startsQuery } from "./query-start.ts";
import { inSubquery } from "./subquery.ts";

/** Parses what follows the keyword, and applies `negate` where NOT preceded it. */
type PredicateParser = (parser: Parser, value: Expression, negate: Negate) => Expression;

type Negate = (predicate: Expression) => Expression;

/** Predicates that NOT may precede; called after their keyword. */
const predicates: Readonly<Record<string, PredicateParser>> = {
  BETWEEN: (parser, value, negate) => negate(parseBetween(parser, value)),
  IN: (parser, value, negate) => negate(parseIn(parser, value)),
  LIKE: likeParser("like"),
  ILIKE: likeParser("ilike"),
  RLIKE: (parser, value, negate) => negate(call("rlike", [value, parseValue(parser)])),
  REGEXP: (parser, value, negate) => negate(call("rlike", [value, parseValue(parser)])),
};

/** What may follow a value: `[NOT] BETWEEN/IN/LIKE/ILIKE/RLIKE …`, `IS [NOT] …`; otherwise the value itself. */
export function parsePredicate(parser: Parser, value: Expression): Expression {
  if (parser.accept("IS")) return parseIs(parser, value);
  const negated = parser.is("NOT") || parser.is("!");
  const parse = predicates[parser.peek(negated ? 1 : 0).symbol];
  if (parse === undefined) return value;
  if (negated) parser.next();
  parser.next();
  return parse(parser, value, negated ? not : (predicate) => predicate);
}

function parseBetween(parser: Parser, value: Expression): Expression {
  const lower = parseValue(parser);
  parser.expect("AND");
  return call("between", [value, lower, parseValue(parser)]);
}

function parseIn(parser: Parser, value: Expression): Expression {
  if (parser.is("(", ")")) throw emptyIn(parser);
  if (parser.is("(") && startsQuery(parser, 1)) return inSubquery(parser, value);
  return call("in", [value, ...parser.parenthesized(() => parseExpression(parser))]);
}

function emptyIn(parser: Parser): Error {
  const at = { start: parser.previousEnd - 2, end: parser.peek(1).end };
  return parser.error("INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE", {}, at);
}

/** `pattern [ESCAPE 'c']`, or a quantified list: the AND or OR of its patterns, each negated for itself. */
function likeParser(functionName: string): PredicateParser {
  return (parser, value, negate) => {
    const connective = acceptQuantifier(parser);
    const like = (pattern: Expression) => negate(call(functionName, [value, pattern]));
    if (connective !== undefined) {
      const patterns = parser.parenthesized(() => like(parseExpression(parser)));
      return patterns.reduce((left, right) => call(connective, [left, right]));
    }
    const pattern = parseValue(parser);
    if (!parser.accept("ESCAPE")) return like(pattern);
    return negate(call(functionName, [value, pattern, parseEscape(parser)]));
  };
}

function acceptQuantifier(parser: Parser): "and" | "or" | undefined {
  if (parser.peek(1).symbol !== "(") return undefined;
  const quantifier = parser.acceptOneOf("ALL", "ANY", "SOME");
  if (quantifier === undefined) return undefined;
  return quantifier === "ALL" ? "and" : "or";
}

function parseEscape(parser: Parser): Expression {
  const token = parser.peek();
  const character = parseStringToken(parser);
  if (character.length === 1) return stringLiteral(character);
  throw parser.error("INVALID_ESC", { invalidEscape: `'${character}'` }, token);
}

function parseIs(parser: Parser, value: Expression): Expression {
  const negated = parser.acceptOneOf("NOT", "!") !== undefined;
  const kind = parser.expectOneOf("NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT");
  if (kind === "NULL" || kind === "UNKNOWN") return call(negated ? "isNotNull" : "isNull", [value]);
  if (kind === "DISTINCT") {
    parser.expect("FROM");
    const same = call("<=>", [value, parseValue(parser)]);
    return negated ? same : not(same);
  }
  const is = call("<=>", [value, booleanLiteral(kind === "TRUE")]);
  return negated ? not(is) : is;
}
