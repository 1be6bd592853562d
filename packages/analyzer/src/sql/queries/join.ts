import { type Expression, Join_JoinType as JoinType, type Relation } from "@millrace/spark-connect";
import { parseExpression } from "../expressions/expression.ts";
import { startsFunctionCall } from "../expressions/function-call.ts";
import { parseStrictIdentifier } from "../text/identifier.ts";
import type { Parser } from "../text/parser.ts";
import { parsePivots } from "./pivot.ts";
import { relation } from "./relation-messages.ts";
import { parseRelationPrimary } from "./table.ts";

/** `usingColumns` of a NATURAL JOIN: all columns that both sides have. Spark Connect has no field for it. */
export const naturalJoinColumns: readonly string[] = ["*"];

/** Word sequences before JOIN, longest first. */
const joinTypes: readonly (readonly [readonly string[], JoinType])[] = [
  [["LEFT", "OUTER"], JoinType.LEFT_OUTER],
  [["RIGHT", "OUTER"], JoinType.RIGHT_OUTER],
  [["FULL", "OUTER"], JoinType.FULL_OUTER],
  [["LEFT", "SEMI"], JoinType.LEFT_SEMI],
  [["LEFT", "ANTI"], JoinType.LEFT_ANTI],
  [["LEFT"], JoinType.LEFT_OUTER],
  [["RIGHT"], JoinType.RIGHT_OUTER],
  [["FULL"], JoinType.FULL_OUTER],
  [["SEMI"], JoinType.LEFT_SEMI],
  [["ANTI"], JoinType.LEFT_ANTI],
  [["INNER"], JoinType.INNER],
  [["CROSS"], JoinType.CROSS],
  [[], JoinType.INNER],
];

/** Joins, pivots and unpivots after a relation, from left to right. */
export function parseJoins(parser: Parser, first: Relation): Relation {
  let left = parsePivots(parser, first);
  for (;;) {
    const isNatural = parser.accept("NATURAL");
    const joinType = acceptJoinType(parser);
    if (joinType === undefined) {
      if (isNatural) throw parser.unexpected();
      return left;
    }
    left = parsePivots(parser, parseRight(parser, { left, joinType, isNatural }));
  }
}

function acceptJoinType(parser: Parser): JoinType | undefined {
  return joinTypes.find(([words]) => parser.accept(...words, "JOIN"))?.[1];
}

interface JoinStart {
  readonly left: Relation;
  readonly joinType: JoinType;
  readonly isNatural: boolean;
}

function parseRight(parser: Parser, { left, joinType, isNatural }: JoinStart): Relation {
  const isLateral = parser.is("LATERAL");
  const right = isLateral ? parseLateral(parser) : parseRelationPrimary(parser);
  if (!isNatural && parser.accept("USING")) {
    const usingColumns = parser.parenthesized(() => parseStrictIdentifier(parser));
    return relation({ case: "join", value: { left, right, joinType, usingColumns } });
  }
  const value = !isNatural && parser.accept("ON") ? parseExpression(parser) : undefined;
  const condition = value === undefined ? {} : { joinCondition: value };
  if (isLateral) return lateralJoin(left, right, joinType, value);
  const usingColumns = isNatural ? [...naturalJoinColumns] : [];
  return relation({ case: "join", value: { left, right, joinType, usingColumns, ...condition } });
}

/** LATERAL with a subquery or a table-valued function, which alone may use columns of the left side. */
export function parseLateral(parser: Parser): Relation {
  const { start } = parser.peek();
  parser.expect("LATERAL");
  const isAllowed = parser.is("(") || startsFunctionCall(parser);
  const right = parseRelationPrimary(parser);
  if (isAllowed) return right;
  const errorClass = "INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC";
  throw parser.error(errorClass, {}, { start, end: parser.previousEnd });
}

/** A join whose right side may use columns of the left. */
export function lateralJoin(
  left: Relation,
  right: Relation,
  joinType: JoinType,
  joinCondition?: Expression,
): Relation {
  const condition = joinCondition === undefined ? {} : { joinCondition };
  return relation({ case: "lateralJoin", value: { left, right, joinType, ...condition } });
}
