import { create } from "@bufbuild/protobuf";
import {
  AggregateSchema,
  type Expression as ExpressionMessage,
  ExpressionSchema,
  Aggregate_GroupType as GroupType,
  NAFillSchema,
  RelationSchema,
  type StatCrosstab,
} from "@millrace/spark-connect";
import { quoteIdentifier } from "@millrace/spark-model";
import type { Analysis, ResolvedRelation } from "../analysis.ts";
import { analyzeRelation } from "./analyze-relation.ts";

/**
 * `df.stat.crosstab`: counts of each pair of values, one column for each value of the second column
 * (StatFunctions.crossTabulate).
 */
export function analyzeCrosstab(message: StatCrosstab, analysis: Analysis): Promise<ResolvedRelation> {
  const { input, col1, col2 } = message;
  const counts = create(AggregateSchema, {
    ...(input ? { input } : {}),
    groupType: GroupType.PIVOT,
    groupingExpressions: [expression(`${textOf(col1)} AS ${quoteIdentifier(`${col1}_${col2}`)}`)],
    aggregateExpressions: [expression("count(1)")],
    pivot: { col: expression(textOf(col2)) },
  });
  const filled = create(NAFillSchema, {
    input: create(RelationSchema, { relType: { case: "aggregate", value: counts } }),
    values: [{ literalType: { case: "long", value: 0n } }],
  });
  return analyzeRelation(create(RelationSchema, { relType: { case: "fillNa", value: filled } }), analysis);
}

/** Values as they head columns. */
function textOf(column: string): string {
  return `coalesce(CAST(${quoteIdentifier(column)} AS STRING), 'null')`;
}

function expression(text: string): ExpressionMessage {
  return create(ExpressionSchema, {
    exprType: { case: "expressionString", value: { expression: text } },
  });
}
