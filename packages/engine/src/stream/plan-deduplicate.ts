import {
  type AttributeReference,
  type Deduplicate,
  dataTypeOf,
  type LogicalPlan,
  outputOf,
  toAttribute,
} from "@millrace/spark-model";
import { alias, call } from "./builders.ts";
import { eventTimeColumn, eventTimeOf, hasEventTime, onlyEventTime, watermarkDelayMs } from "./event-time.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { type Expiry, scanOf } from "./streaming-plan.ts";

/** dropDuplicates keeps the keys seen; a watermark on a key, or `withinWatermark`, lets it forget them. */
export function planDeduplicate(plan: Deduplicate, planner: StreamPlanner): LogicalPlan {
  const output = outputOf(plan);
  const eventTime = onlyEventTime(output);
  const relation = planner.nextRelation("deduplicate");
  const time = plan.withinWatermark ? eventTimeColumn(output) : undefined;
  const kept = [...plan.keys, ...(time ? [seenAt(time, planner)] : [])];
  const expiry = time ? expiryWithin(kept.map(toAttribute), time) : expiryOfKeys(plan.keys);
  planner.nodes.push({
    kind: "deduplicate",
    relation,
    state: planner.operatorState({
      operatorName: plan.withinWatermark ? "dedupeWithinWatermark" : "dedupe",
      tables: { keys: { columns: kept.map(toAttribute), ...(expiry ? { expiry } : {}) } },
      runsWithoutData: "watermark",
    }),
    input: plan.child,
    keys: plan.keys,
    kept,
    ...(eventTime ? { eventTime } : {}),
    output,
  });
  return scanOf(relation, output);
}

function expiryOfKeys(keys: readonly AttributeReference[]): Expiry | undefined {
  const column = keys.find(hasEventTime);
  return column && { column, delayMs: 0 };
}

/** Within the watermark, a key lives as long after its first row as rows may be late. */
function expiryWithin(kept: readonly AttributeReference[], time: AttributeReference): Expiry | undefined {
  const column = kept.at(-1);
  return column && { column, delayMs: watermarkDelayMs(time) };
}

/** When a key was first seen; Spark takes the epoch for a row without an event time. */
function seenAt(time: AttributeReference, planner: StreamPlanner) {
  const instant = eventTimeOf(time);
  const dataType = dataTypeOf(instant);
  const epoch = { kind: "literal", value: 0n, dataType } as const;
  return alias(call("coalesce", [instant, epoch], dataType), time.name, planner.nextId());
}
