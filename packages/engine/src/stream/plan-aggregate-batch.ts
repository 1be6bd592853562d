import { type AttributeReference, type LogicalPlan, outputOf } from "@millrace/spark-model";
import { and, sameValue } from "./builders.ts";
import type { StateMetric } from "./micro-batch.ts";
import { type BatchPlanner, withBatchId } from "./plan-batch.ts";
import { copiedId, countOf, emptyRelation, unionOf } from "./relations.ts";
import { keepAfter, keepUntil, stateColumns, visibleState } from "./state-relation.ts";
import { type AggregateNode, scanOf } from "./streaming-plan.ts";

/**
 * One batch of an aggregation: the new rows' partial aggregates (`delta`) join the state; what comes out
 * depends on the output mode. The state table itself grows only when the batch is committed.
 */
export function planAggregateBatch(node: AggregateNode, planner: BatchPlanner): void {
  const { moment } = planner;
  const delta = storeDelta(node, planner);
  measure(node, planner, "updated", delta);
  planner.stateChanges.push({ operatorId: node.state.operatorId, rows: delta });
  const state = visibleState(node, moment.previousWatermarkMs);
  switch (node.emits) {
    case "complete":
      planner.store(node.relation, finished(node, merged(node, unionOf(state, delta, stateColumns(node)))));
      measure(node, planner, "total", scanOf(node.relation, node.output));
      return;
    case "update":
      storeTouched(node, planner, delta);
      planner.store(
        node.relation,
        finished(node, merged(node, unionOf(touched(node), delta, stateColumns(node)))),
      );
      measureEvicted(node, planner, unionOf(state, delta, stateColumns(node)));
      return;
    case "append":
      storeTouched(node, planner, delta);
      storeClosed(node, planner, unionOf(state, delta, stateColumns(node)));
  }
}

/** Partial aggregates of the new rows, late groups dropped and counted. */
function storeDelta(node: AggregateNode, planner: BatchPlanner): LogicalPlan {
  const { moment } = planner;
  const relation = `${node.relation}_delta`;
  const partialColumns = outputOf(node.partial);
  if (!node.eventTime || node.emits === "complete") {
    planner.store(relation, withBatchId(node.partial, node, moment.batchId));
    return scanOf(relation, stateColumns(node));
  }
  const partial = scanOf(`${node.relation}_partial`, partialColumns);
  planner.store(partial.relationId, node.partial);
  measure(node, planner, "late", keepUntil(partial, node.eventTime, moment.previousWatermarkMs));
  const onTime = keepAfter(partial, node.eventTime, moment.previousWatermarkMs);
  planner.store(relation, withBatchId(onTime, node, moment.batchId));
  return scanOf(relation, stateColumns(node));
}

/** The state's rows of the keys that the batch changes; what it lacks of them is new. */
function storeTouched(node: AggregateNode, planner: BatchPlanner, delta: LogicalPlan): void {
  const state = visibleState(node, planner.moment.previousWatermarkMs);
  const other = keyCopies(node, delta);
  planner.store(
    touched(node).relationId,
    isEmptyState(node, planner)
      ? emptyRelation(stateColumns(node))
      : { kind: "join", left: state, right: other.plan, joinType: "left_semi", condition: other.condition },
  );
  const known = keyCopies(node, touched(node));
  measure(node, planner, "added", {
    kind: "join",
    left: delta,
    right: known.plan,
    joinType: "left_anti",
    condition: known.condition,
  });
}

function touched(node: AggregateNode) {
  return scanOf(`${node.relation}_touched`, stateColumns(node));
}

/** In append mode a group comes out once, when the watermark has passed it. */
function storeClosed(node: AggregateNode, planner: BatchPlanner, rows: LogicalPlan): void {
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  if (!node.eventTime || watermarkMs <= previousWatermarkMs) {
    planner.inlined.set(node.relation, emptyRelation(node.output));
    return;
  }
  planner.store(node.relation, finished(node, merged(node, keepUntil(rows, node.eventTime, watermarkMs))));
  measure(node, planner, "removed", scanOf(node.relation, node.output));
}

function measureEvicted(node: AggregateNode, planner: BatchPlanner, rows: LogicalPlan): void {
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  if (!node.eventTime || watermarkMs <= previousWatermarkMs) return;
  measure(node, planner, "removed", {
    kind: "aggregate",
    child: keepUntil(rows, node.eventTime, watermarkMs),
    grouping: node.keys,
    aggregates: node.keys,
  });
}

/** One row a group. */
export function merged(node: AggregateNode, rows: LogicalPlan): LogicalPlan {
  return { kind: "aggregate", child: rows, grouping: node.keys, aggregates: [...node.keys, ...node.merge] };
}

function finished(node: AggregateNode, groups: LogicalPlan): LogicalPlan {
  return { kind: "project", child: groups, projections: node.result };
}

function isEmptyState(node: AggregateNode, planner: BatchPlanner): boolean {
  return (planner.moment.stateTotals[node.state.operatorId] ?? 0) === 0;
}

/** A relation's keys under ids of their own, and the condition that they equal the node's keys. */
function keyCopies(node: AggregateNode, rows: LogicalPlan) {
  const copies = node.keys.map((key): AttributeReference => ({ ...key, id: copiedId(key.id) }));
  return {
    plan: {
      kind: "project",
      child: rows,
      projections: node.keys.map((key, index) => ({
        kind: "alias" as const,
        child: key,
        name: key.name,
        id: copies[index]?.id ?? 0,
      })),
    } satisfies LogicalPlan,
    condition: and(node.keys.map((key, index) => sameValue(key, copies[index] ?? key))),
  };
}

function measure(node: AggregateNode, planner: BatchPlanner, metric: StateMetric, rows: LogicalPlan): void {
  planner.steps.push({
    kind: "measure",
    measure: { of: "state", operatorId: node.state.operatorId, metric },
    plan: planner.bind(countOf(rows)),
  });
}
