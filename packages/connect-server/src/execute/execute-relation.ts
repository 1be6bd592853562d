import { analyze } from "@millrace/analyzer";
import type { Relation } from "@millrace/spark-connect";
import type { ColumnBatch, LogicalPlan } from "@millrace/spark-model";
import { isStreaming, SparkError, schemaOf } from "@millrace/spark-model";
import { executeCatalog } from "../catalog/execute-catalog.ts";
import { type Execution, runnable } from "./execution.ts";
import { observedMetrics } from "./observed-metrics.ts";
import { sendBatches } from "./send-batches.ts";

/** Runs a relation and sends its rows (SparkConnectPlanExecution). */
export async function executeRelation(execution: Execution, relation: Relation): Promise<void> {
  if (relation.relType.case === "catalog") {
    const table = await executeCatalog(execution, relation.relType.value);
    await sendBatches(execution, table.schema, [table]);
    return;
  }
  await executePlan(execution, await analyze(relation, execution.analyzer));
}

async function executePlan(execution: Execution, plan: LogicalPlan): Promise<void> {
  requireBatch(plan);
  const metrics: { readonly name: string; readonly row: ColumnBatch }[] = [];
  const batches = execution.session.engine.execute(await runnable(execution, plan), {
    signal: execution.signal,
    onProgress: (fraction) => execution.progress(fraction),
    onMetrics: (name, row) => metrics.push({ name, row }),
  });
  await sendBatches(execution, schemaOf(plan), batches);
  if (metrics.length > 0) {
    await execution.send({ observedMetrics: metrics.map(({ name, row }) => observedMetrics(name, row)) });
  }
}

/** Rows of a stream only come through writeStream (UnsupportedOperationChecker.checkForBatch). */
export function requireBatch(plan: LogicalPlan): void {
  if (!isStreaming(plan)) return;
  throw new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1190",
    messageParameters: {},
    message: "Queries with streaming sources must be executed with writeStream.start();",
  });
}
