import type { Deduplicate } from "@millrace/spark-connect";
import { type AttributeReference, isStreaming, outputOf, SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, withPlan } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";
import { project } from "./output.ts";
import { analyzeInput } from "./relation-context.ts";

/** `distinct`, `dropDuplicates`, `dropDuplicatesWithinWatermark`. */
export async function analyzeDeduplicate(
  message: Deduplicate,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const all = message.allColumnsAsKeys ?? false;
  const keys = all
    ? input.columns
    : message.columnNames.flatMap((name) => keysOf(analysis, name, input.columns));
  const child =
    outputOf(input.plan).length === input.columns.length ? input.plan : project(input.plan, input.columns);
  const withinWatermark = message.withinWatermark ?? false;
  if (withinWatermark && !isStreaming(input.plan)) {
    const msg = "dropDuplicatesWithinWatermark is not supported with batch DataFrames/DataSets";
    throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_3102", messageParameters: { msg } });
  }
  const { below: _, ...above } = withPlan(input, { kind: "deduplicate", child, keys, withinWatermark });
  return above;
}

function keysOf(
  analysis: Analysis,
  name: string,
  columns: readonly AttributeReference[],
): readonly AttributeReference[] {
  const found = columns.filter((column) => sameName(analysis, column.name, name));
  if (found.length > 0) return found;
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.UNRESOLVED_COLUMN_AMONG_FIELD_NAMES",
    messageParameters: { colName: name, fieldNames: columns.map((column) => column.name).join(", ") },
  });
}
