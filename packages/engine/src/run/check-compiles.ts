import { callsPython } from "../python/cut-python-functions.ts";
import type { MicroBatch } from "../stream/micro-batch.ts";
import { planBatch } from "../stream/plan-batch.ts";
import { emptyRelation } from "../stream/relations.ts";
import { type StreamingPlan, sourceNodes, statefulNodes } from "../stream/streaming-plan.ts";
import type { BatchRunner } from "../tables/batch-runner.ts";

/** Compiles a batch of the query, so that what the engine cannot run is refused before the query starts. */
export function checkCompiles(plan: StreamingPlan, runner: BatchRunner): void {
  const batch = sampleBatch(plan);
  const plans = [...batch.steps.map((step) => step.plan), batch.output];
  if (batch.measures) plans.push(batch.measures.plan);
  // What Python functions stand in is known only when they have run.
  for (const each of plans) if (!callsPython(each)) runner.compile(each);
}

/** A batch in the middle of the query's life: all sources have rows, all states have keys, the watermark moves. */
export function sampleBatch(plan: StreamingPlan): MicroBatch {
  return planBatch(plan, {
    batchId: 1,
    previousWatermarkMs: 0,
    watermarkMs: 1,
    timestampMs: 1,
    sources: sourceNodes(plan).map((node) => ({
      kind: "plan",
      plan: emptyRelation(node.scan.output),
      isCounted: false,
    })),
    stateTotals: statefulNodes(plan).map(() => 1),
  });
}
