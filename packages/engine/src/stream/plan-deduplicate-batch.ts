import type { AttributeReference, LogicalPlan } from "@millrace/spark-model";
import { alias, and, sameValue } from "./builders.ts";
import type { StateMetric } from "./micro-batch.ts";
import { type BatchPlanner, withBatchId } from "./plan-batch.ts";
import { copiedId, countOf } from "./relations.ts";
import { keepAfter, keepUntil, visibleState } from "./state-relation.ts";
import { type DeduplicateNode, scanOf } from "./streaming-plan.ts";

/** One batch of dropDuplicates: of the keys that the state does not hold, one row each. */
export function planDeduplicateBatch(node: DeduplicateNode, planner: BatchPlanner): void {
  const { moment } = planner;
  const input = scanOf(`${node.relation}_input`, node.output);
  planner.store(input.relationId, node.input);
  measure(node, planner, "input", input);
  if (node.eventTime) {
    measure(node, planner, "late", keepUntil(input, node.eventTime, moment.previousWatermarkMs));
  }
  const onTime = node.eventTime ? keepAfter(input, node.eventTime, moment.previousWatermarkMs) : input;
  const state = visibleState(node, moment.previousWatermarkMs);
  planner.store(node.relation, withoutKnown(node, onTime, state));
  const passed = scanOf(node.relation, node.output);
  measure(node, planner, "updated", passed);
  measure(node, planner, "added", passed);
  const added = withBatchId(passed, node, moment.batchId);
  planner.stateChanges.push({ operatorId: node.state.operatorId, rows: added });
  measureEvicted(node, planner, state, added);
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

function measureEvicted(
  node: DeduplicateNode,
  planner: BatchPlanner,
  state: LogicalPlan,
  added: LogicalPlan,
): void {
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  if (!node.expiry || watermarkMs <= previousWatermarkMs) return;
  for (const rows of [state, added]) {
    measure(node, planner, "removed", keepUntil(rows, node.expiry.column, watermarkMs - node.expiry.delayMs));
  }
}

function measure(node: DeduplicateNode, planner: BatchPlanner, metric: StateMetric, rows: LogicalPlan): void {
  planner.steps.push({
    kind: "measure",
    measure: { of: "state", operatorId: node.state.operatorId, metric },
    plan: planner.bind(countOf(rows)),
  });
}
