import { type Aggregate, type AttributeReference, type LogicalPlan, outputOf } from "@millrace/spark-model";
import { aggregationParts } from "./aggregation-parts.ts";
import { columnOf } from "./builders.ts";
import { hasEventTime, isSessionWindow } from "./event-time.ts";
import { planSessionWindow } from "./plan-session-window.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { scanOf } from "./streaming-plan.ts";

/** Aggregation over a stream: partial aggregates are kept, merged and finished. */
export function planAggregate(plan: Aggregate, planner: StreamPlanner): LogicalPlan {
  if (plan.grouping.some(isSessionWindow)) return planSessionWindow(plan, planner);
  const parts = aggregationParts(plan, planner);
  const keys = parts.keys.map(columnOf);
  const eventTime = keys.find((_, index) => hasEventTimeAt(plan, index));
  const state = planner.operatorState({
    operatorName: "stateStoreSave",
    tables: {
      groups: { columns: [...keys, ...parts.partials.map(columnOf)], ...expiryOf(eventTime, planner) },
    },
    runsWithoutData: planner.outputMode === "complete" ? "never" : "watermark",
  });
  const relation = planner.nextRelation("aggregate");
  const output = outputOf(plan);
  planner.nodes.push({
    kind: "aggregate",
    relation,
    state,
    partial: { ...plan, aggregates: [...parts.keys, ...parts.partials] },
    keys,
    ...(eventTime ? { eventTime } : {}),
    merge: parts.merge(state.tables.groups.batch),
    result: parts.result,
    emits: planner.outputMode,
    output,
  });
  return scanOf(relation, output);
}

/** Groups go when the watermark has passed them, unless all are given out in every batch. */
function expiryOf(eventTime: AttributeReference | undefined, { outputMode }: StreamPlanner) {
  return eventTime && outputMode !== "complete" ? { expiry: { column: eventTime, delayMs: 0 } } : {};
}

function hasEventTimeAt(plan: Aggregate, index: number): boolean {
  const expression = plan.grouping[index];
  return expression !== undefined && hasEventTime(expression);
}
