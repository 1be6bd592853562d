import {
  type Aggregate,
  type AttributeReference,
  type Expression,
  type LogicalPlan,
  outputOf,
  SparkError,
} from "@millrace/spark-model";
import { aggregationParts } from "./aggregation-parts.ts";
import { columnOf } from "./builders.ts";
import { hasEventTime, isSessionWindow } from "./event-time.ts";
import { planSessionWindow } from "./plan-session-window.ts";
import type { StreamPlanner } from "./stream-planner.ts";
import { scanOf } from "./streaming-plan.ts";
import { expressionTree } from "./transform.ts";

/** Aggregation over a stream: partial aggregates are kept, merged and finished. */
export function planAggregate(plan: Aggregate, planner: StreamPlanner): LogicalPlan {
  if (plan.aggregates.some((item) => [...expressionTree(item)].some(callsPython))) {
    throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_3067" });
  }
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

/** Python sees a group once, so it has no partial aggregates to keep. */
const callsPython = (part: Expression) => part.kind === "aggregate" && part.python !== undefined;

/** Groups go when the watermark has passed them, unless all are given out in every batch. */
function expiryOf(eventTime: AttributeReference | undefined, { outputMode }: StreamPlanner) {
  return eventTime && outputMode !== "complete" ? { expiry: { column: eventTime, delayMs: 0 } } : {};
}

function hasEventTimeAt(plan: Aggregate, index: number): boolean {
  const expression = plan.grouping[index];
  return expression !== undefined && hasEventTime(expression);
}
