import { analyze } from "@millrace/analyzer";
import type { Relation } from "@millrace/spark-connect";
import type { ColumnBatch, LogicalPlan } from "@millrace/spark-model";
import { schemaOf } from "@millrace/spark-model";
import { executeCatalog } from "../catalog/execute-catalog.ts";
import { htmlString, showString } from "../show/show-string.ts";
import { type Execution, runnable } from "./execution.ts";
import { observedMetrics } from "./observed-metrics.ts";
import { requireBatch } from "./require-batch.ts";
import { sendBatches } from "./send-batches.ts";

/** Runs a relation and sends its rows (SparkConnectPlanExecution). */
export async function executeRelation(execution: Execution, relation: Relation): Promise<void> {
  const table = await madeTable(execution, relation);
  if (table === undefined) await executePlan(execution, await analyze(relation, execution.analyzer));
  else await sendBatches(execution, table.schema, [table]);
}

/** The table of a relation that is no query: what the server itself says. */
async function madeTable(execution: Execution, { relType }: Relation): Promise<ColumnBatch | undefined> {
  switch (relType.case) {
    case "catalog":
      return executeCatalog(execution, relType.value);
    case "showString":
      return showString(execution, relType.value);
    case "htmlString":
      return htmlString(execution, relType.value);
    default:
      return undefined;
  }
}

async function executePlan(execution: Execution, plan: LogicalPlan): Promise<void> {
  requireBatch(plan);
  execution.progress(0);
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
