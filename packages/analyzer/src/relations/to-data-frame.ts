import type { ToDF } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { project } from "./output.ts";
import { analyzeInput } from "./relation-context.ts";
import { renamed } from "./with-columns-renamed.ts";

/** `toDF(names…)`, and the column names after a table alias. */
export async function analyzeToDataFrame(message: ToDF, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const { columnNames } = message;
  if (columnNames.length !== input.columns.length) {
    throw new SparkError({
      errorClass: "ASSIGNMENT_ARITY_MISMATCH",
      messageParameters: { numExpr: String(columnNames.length), numTarget: String(input.columns.length) },
    });
  }
  const projections = input.columns.map((column, index) =>
    renamed(analysis, column, columnNames[index] ?? column.name),
  );
  return resolvedRelation(project(input.plan, projections), { dataFrames: input.dataFrames });
}
