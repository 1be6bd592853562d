import { type LogicalPlan, type MapGroupsWithState, SparkError } from "@millrace/spark-model";
import { planBatch } from "../stream/plan-batch.ts";
import { planMapGroupsWithState } from "../stream/plan-map-groups-with-state.ts";
import { bindRelations } from "../stream/relations.ts";
import { StreamPlanner } from "../stream/stream-planner.ts";

/**
 * A function with state over a batch: its first micro-batch, of which only the output is of interest
 * (TransformWithStateInPySparkExec.generateSparkPlanForBatchQueries).
 */
export function mapGroupsInBatch(plan: MapGroupsWithState, nowMs: number): LogicalPlan {
  if (plan.state.kind === "groupState") {
    throw new SparkError({
      errorClass: "_LEGACY_ERROR_TEMP_3176",
      kind: "UnsupportedOperationException",
      message: "applyInPandasWithState is unsupported in batch query. Use applyInPandas instead.",
    });
  }
  const planner = new StreamPlanner(plan, plan.outputMode);
  const output = planMapGroupsWithState(plan, planner);
  const batch = planBatch(
    { outputMode: plan.outputMode, nodes: planner.nodes, output },
    {
      batchId: 0,
      previousWatermarkMs: 0,
      watermarkMs: noWatermarkMs,
      timestampMs: nowMs,
      sources: [],
      stateTotals: [0],
    },
  );
  const stored = new Map<string, LogicalPlan>();
  for (const step of batch.steps) {
    if (step.kind === "store") stored.set(step.relation, bindRelations(step.plan, stored));
  }
  return bindRelations(batch.output, stored);
}

/** What processors see as the watermark where there is none. */
const noWatermarkMs = -1;
