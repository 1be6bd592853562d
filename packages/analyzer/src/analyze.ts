import type { Expression as ExpressionMessage, Relation } from "@millrace/spark-connect";
import { type Expression, type LogicalPlan, outputOf } from "@millrace/spark-model";
import { startAnalysis } from "./analysis.ts";
import type { AnalyzerContext } from "./analyzer-context.ts";
import { resolveExpression } from "./expressions/resolve-expression.ts";
import { analyzeRelation } from "./relations/analyze-relation.ts";
import { project } from "./relations/output.ts";
import { contextFor } from "./relations/relation-context.ts";

/** Resolves a relation message into a logical plan, or throws Spark's analysis error. */
export async function analyze(relation: Relation, context: AnalyzerContext): Promise<LogicalPlan> {
  const { plan, columns } = await analyzeRelation(relation, startAnalysis(context));
  const output = outputOf(plan);
  const isSame =
    output.length === columns.length && columns.every((column, index) => column.id === output[index]?.id);
  return isSame ? plan : project(plan, columns);
}

/** Resolves an expression over the columns of a plan (merge conditions, assignments, default values). */
export async function analyzeExpression(
  message: ExpressionMessage,
  input: LogicalPlan,
  context: AnalyzerContext,
): Promise<Expression> {
  const scope = { columns: outputOf(input), hidden: [], dataFrames: [] };
  const expressions = await contextFor(startAnalysis(context), scope, [message]);
  return resolveExpression(message, expressions).expression;
}
