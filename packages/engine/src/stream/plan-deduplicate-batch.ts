import type { AttributeReference, LogicalPlan } from "@millrace/spark-model";
import { alias, and, sameValue } from "./builders.ts";
import { isPastWatermark } from "./event-time.ts";
import { type BatchPlanner, isBareScan } from "./plan-batch.ts";
import { copiedId, countOf, countsOf } from "./relations.ts";
import { keepAfter, keepUntil, visibleState, withBatchId } from "./state-relation.ts";
import { type DeduplicateNode, scanOf } from "./streaming-plan.ts";

/** One batch of dropDuplicates: of the keys that the state does not hold, one row each. */
export function planDeduplicateBatch(node: DeduplicateNode, planner: BatchPlanner): void {
  const { moment } = planner;
  const input = inputOf(node, planner);
  const table = node.state.tables.keys;
  const state = visibleState(table, moment.previousWatermarkMs);
  if (node.eventTime) {
    const isLate = isPastWatermark(node.eventTime, moment.previousWatermarkMs);
    planner.count(node, countsOf(input, [undefined, isLate]), ["input", "late"]);
    planner.drop(node, input, node.eventTime);
  } else {
    planner.count(node, countOf(input), ["input"]);
  }
  const onTime = node.eventTime ? keepAfter(input, node.eventTime, moment.previousWatermarkMs) : input;
  planner.store(node.relation, withoutKnown(node, onTime, state));
  const passed = scanOf(node.relation, node.output);
  planner.count(node, countsOf(passed, [undefined, undefined, undefined]), ["updated", "added", table]);
  const kept: LogicalPlan = { kind: "project", child: passed, projections: node.kept };
  const added = withBatchId(kept, table, moment.batchId);
  planner.addToState(node, table, added);
  countEvicted(node, planner, { state, added });
}

/** The new rows, kept unless they are so already. */
function inputOf(node: DeduplicateNode, planner: BatchPlanner): LogicalPlan {
  if (isBareScan(node.input)) return node.input;
  const input = scanOf(`${node.relation}_input`, node.output);
  planner.store(input.relationId, node.input);
  return input;
}

function withoutKnown(node: DeduplicateNode, rows: LogicalPlan, state: LogicalPlan): LogicalPlan {
  const copies = node.keys.map((key): AttributeReference => ({ ...key, id: copiedId(key.id) }));
  return {
    kind: "join",
    left: { kind: "deduplicate", child: rows, keys: node.keys, withinWatermark: false },
    right: {
      kind: "project",
      child: state,
      projections: node.keys.map((key, index) => alias(key, key.name, copies[index]?.id ?? 0)),
    },
    joinType: "left_anti",
    condition: and(node.keys.map((key, index) => sameValue(key, copies[index] ?? key))),
  };
}

/** Rows that expire. While the watermark stands still, only new rows without an event time may. */
function countEvicted(
  node: DeduplicateNode,
  planner: BatchPlanner,
  { state, added }: { readonly state: LogicalPlan; readonly added: LogicalPlan },
): void {
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  const { expiry } = node.state.tables.keys;
  if (!expiry) return;
  const { column, delayMs } = expiry;
  const hasMoved = watermarkMs > previousWatermarkMs;
  const mayExpireAtOnce = hasMoved || node.kept.length > node.keys.length;
  for (const rows of [...(hasMoved ? [state] : []), ...(mayExpireAtOnce ? [added] : [])]) {
    planner.count(node, countOf(keepUntil(rows, column, watermarkMs - delayMs)), ["removed"]);
  }
}
