import {
  type AttributeReference,
  type Deduplicate,
  type LogicalPlan,
  outputOf,
  timestampType,
} from "@millrace/spark-model";
import { eventTimeColumn, hasEventTime, watermarkDelayMs } from "./event-time.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { type DeduplicateNode, scanOf } from "./streaming-plan.ts";

/** dropDuplicates keeps the keys seen; a watermark on a key, or `withinWatermark`, lets it forget them. */
export function planDeduplicate(plan: Deduplicate, planner: StreamPlanner): LogicalPlan {
  const output = outputOf(plan);
  const eventTime = eventTimeColumn(output);
  const relation = planner.nextRelation("deduplicate");
  const expiry = plan.withinWatermark ? expiryColumn(planner) : plan.keys.find(hasEventTime);
  const columns = expiry && plan.withinWatermark ? [...plan.keys, expiry] : plan.keys;
  planner.nodes.push({
    kind: "deduplicate",
    relation,
    state: planner.stateTable(plan.withinWatermark ? "dedupeWithinWatermark" : "dedupe", columns),
    input: plan.child,
    keys: plan.keys,
    ...(eventTime ? { eventTime } : {}),
    ...(expiry ? { expiry } : {}),
    ...(plan.withinWatermark && eventTime ? { expiresAfterMs: watermarkDelayMs(eventTime) } : {}),
    output,
  } satisfies DeduplicateNode);
  return scanOf(relation, output);
}

function expiryColumn(planner: StreamPlanner): AttributeReference {
  return {
    kind: "attribute",
    id: planner.nextId(),
    name: "expires",
    dataType: timestampType,
    nullable: true,
    qualifier: [],
  };
}
