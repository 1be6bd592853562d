import { create } from "@bufbuild/protobuf";
import {
  type Expression,
  ExpressionSchema,
  type Relation,
  RelationCommonSchema,
  RelationSchema,
  SubqueryExpressionSchema,
  SubqueryExpression_SubqueryType as SubqueryType,
} from "@millrace/spark-connect";
import { parseQuery } from "../queries/query.ts";
import type { Parser } from "../text/parser.ts";

const types = { scalar: SubqueryType.SCALAR, exists: SubqueryType.EXISTS } as const;

/**
 * `( query )` as an expression. The plan gets an id and waits in `parser.subqueries` for the query around
 * it, which becomes the root of a WithRelations with the plan as reference: what PySpark sends too.
 */
export function parseSubquery(parser: Parser, type: keyof typeof types): Expression {
  return subqueryExpression(registerSubquery(parser, parseParenthesizedQuery(parser)), types[type]);
}

/** `value IN ( query )`; a row `(a, b)` compares column by column. */
export function inSubquery(parser: Parser, value: Expression): Expression {
  const planId = registerSubquery(parser, parseParenthesizedQuery(parser));
  return subqueryExpression(planId, SubqueryType.IN, rowValues(value));
}

function rowValues(value: Expression): Expression[] {
  const { exprType } = value;
  const isRow = exprType.case === "unresolvedFunction" && exprType.value.functionName === "struct";
  return isRow ? exprType.value.arguments : [value];
}

function parseParenthesizedQuery(parser: Parser): Relation {
  parser.expect("(");
  const relation = parseQuery(parser);
  parser.expect(")");
  return relation;
}

/** Keeps the plan for the clause around it; gives the id by which an expression refers to it. */
export function registerSubquery(parser: Parser, relation: Relation): bigint {
  const planId = parser.nextPlanId();
  const common = create(RelationCommonSchema, { planId });
  parser.subqueries.push(create(RelationSchema, { common, relType: relation.relType }));
  return planId;
}

function subqueryExpression(
  planId: bigint,
  subqueryType: SubqueryType,
  inSubqueryValues: Expression[] = [],
): Expression {
  const value = create(SubqueryExpressionSchema, { planId, subqueryType, inSubqueryValues });
  return create(ExpressionSchema, { exprType: { case: "subqueryExpression", value } });
}
