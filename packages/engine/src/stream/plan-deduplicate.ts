import { type Deduplicate, type LogicalPlan, outputOf } from "@millrace/spark-model";
import { eventTimeColumn, hasEventTime, onlyEventTime, watermarkDelayMs } from "./event-time.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { type Expiry, scanOf } from "./streaming-plan.ts";

/** dropDuplicates keeps the keys seen; a watermark on a key, or `withinWatermark`, lets it forget them. */
export function planDeduplicate(plan: Deduplicate, planner: StreamPlanner): LogicalPlan {
  const output = outputOf(plan);
  const eventTime = onlyEventTime(output);
  const expiry = expiryOf(plan);
  const relation = planner.nextRelation("deduplicate");
  const isKept = expiry !== undefined && !plan.keys.some((key) => key.id === expiry.column.id);
  const columns = isKept ? [...plan.keys, expiry.column] : plan.keys;
  planner.nodes.push({
    kind: "deduplicate",
    relation,
    state: planner.operatorState({
      operatorName: plan.withinWatermark ? "dedupeWithinWatermark" : "dedupe",
      tables: { keys: { columns, ...(expiry ? { expiry } : {}) } },
      runsWithoutData: "watermark",
    }),
    input: plan.child,
    keys: plan.keys,
    ...(eventTime ? { eventTime } : {}),
    output,
  });
  return scanOf(relation, output);
}

/** Within the watermark, a key lives as long after its first row as rows may be late. */
function expiryOf(plan: Deduplicate): Expiry | undefined {
  const column = plan.withinWatermark ? eventTimeColumn(outputOf(plan)) : plan.keys.find(hasEventTime);
  if (!column) return undefined;
  return { column, delayMs: plan.withinWatermark ? watermarkDelayMs(column) : 0 };
}
