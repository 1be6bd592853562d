import type { Drop } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import { project } from "./output.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";

const absent = new Set([
  "UNRESOLVED_COLUMN.WITH_SUGGESTION",
  "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
  "CANNOT_RESOLVE_DATAFRAME_COLUMN",
]);

/** `drop`: a column that is not there is no error. */
export async function analyzeDrop(message: Drop, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const context = await contextFor(analysis, scopeOf(analysis, input), message.columns);
  const dropped = new Set<number>();
  for (const column of message.columns) {
    try {
      const { expression } = resolveExpression(column, context);
      if (expression.kind === "attribute") dropped.add(expression.id);
    } catch (error) {
      if (!(error instanceof SparkError && absent.has(error.errorClass))) throw error;
    }
  }
  const isDropped = (name: string) => message.columnNames.some((each) => sameName(analysis, each, name));
  const kept = input.columns.filter((column) => !dropped.has(column.id) && !isDropped(column.name));
  return resolvedRelation(project(input.plan, kept), { dataFrames: input.dataFrames });
}
