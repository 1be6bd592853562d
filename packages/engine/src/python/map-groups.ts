import {
  type CachedScan,
  type ColumnBatch,
  type LogicalPlan,
  type MapGroups,
  schemaOf,
  structType,
} from "@millrace/spark-model";
import type { PythonStage } from "./cut-python-functions.ts";
import { groupedRows } from "./grouped-rows.ts";

/** Calls a Python function for each group of rows and keeps what it gives. */
export async function mapGroupRows(plan: MapGroups, stage: PythonStage): Promise<CachedScan> {
  const rows = groupedRows(plan.sides, () => stage.nextExpressionId());
  const inputSchema = schemaOf(rows.plan);
  const batches = await stage.functions.mapGroups({
    function: plan.function,
    call: plan.call,
    input: await batchesOf(rows.plan, stage),
    inputSchema,
    keySchema: structType(inputSchema.fields.slice(2, 2 + rows.keyCount)),
    valueCounts: rows.valueCounts,
    schema: schemaOf(plan),
    timeZone: stage.timeZone,
    ...(stage.signal ? { signal: stage.signal } : {}),
  });
  return stage.keep(batches, plan.output);
}

/** All rows of a plan, under the schema of the plan. */
export async function batchesOf(plan: LogicalPlan, stage: PythonStage): Promise<readonly ColumnBatch[]> {
  const schema = schemaOf(plan);
  const batches: ColumnBatch[] = [];
  for await (const batch of stage.compute(plan)) batches.push({ ...batch, schema });
  return batches;
}
