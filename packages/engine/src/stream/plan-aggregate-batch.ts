import {
  type Alias,
  type AttributeReference,
  type Expression,
  type LogicalPlan,
  longType,
  outputOf,
} from "@millrace/spark-model";
import { aggregate, alias, and, call, longLiteral, sameValue } from "./builders.ts";
import { isAfterWatermark, isPastWatermark } from "./event-time.ts";
import type { BatchPlanner } from "./plan-batch.ts";
import { copiedId, countOf, countsOf, emptyRelation, unionOf } from "./relations.ts";
import { keepAfter, keepUntil, stateColumns, visibleState, withBatchId } from "./state-relation.ts";
import { type AggregateNode, scanOf } from "./streaming-plan.ts";

/**
 * One batch of an aggregation: the new rows' partial aggregates (`delta`) join the state; what comes out
 * depends on the output mode. The state table itself grows only when the batch is committed.
 */
export function planAggregateBatch(node: AggregateNode, planner: BatchPlanner): void {
  const delta = storeDelta(node, planner);
  const table = node.state.tables.groups;
  planner.addToState(node, table, delta);
  const state = visibleState(table, planner.moment.previousWatermarkMs);
  const changed: Changed = { delta, state, all: unionOf(state, delta, stateColumns(table)) };
  switch (node.emits) {
    case "complete":
      planner.store(node.relation, finished(node, merged(node, changed.all)));
      planner.count(node, countOf(scanOf(node.relation, node.output)), ["total"]);
      return;
    case "update":
      storeUpdated(node, planner, changed);
      countEvicted(node, planner, changed.all);
      return;
    case "append":
      countAdded(node, planner, changed);
      storeClosed(node, planner, changed.all);
  }
}

interface Changed {
  readonly delta: LogicalPlan;
  /** The state as the batch before left it. */
  readonly state: LogicalPlan;
  /** The state with the delta. */
  readonly all: LogicalPlan;
}

/** Partial aggregates of the new rows; late groups are counted and left out. */
function storeDelta(node: AggregateNode, planner: BatchPlanner): LogicalPlan {
  const { batchId, previousWatermarkMs } = planner.moment;
  const table = node.state.tables.groups;
  const partial = scanOf(`${node.relation}_partial`, stateColumns(table));
  planner.store(partial.relationId, withBatchId(node.partial, table, batchId));
  if (!node.eventTime || node.emits === "complete") {
    planner.count(node, countsOf(partial, [undefined, undefined]), ["updated", table]);
    return partial;
  }
  const isLate = isPastWatermark(node.eventTime, previousWatermarkMs);
  const isOnTime = isAfterWatermark(node.eventTime, previousWatermarkMs);
  planner.count(node, countsOf(partial, [isLate, isOnTime, isOnTime]), ["late", "updated", table]);
  planner.drop(node, node.partial.child, groupingOf(node, node.eventTime));
  return keepAfter(partial, node.eventTime, previousWatermarkMs);
}

/** What a key is computed from. */
function groupingOf({ keys, partial }: AggregateNode, key: AttributeReference): Expression {
  return partial.grouping[keys.findIndex(({ id }) => id === key.id)] ?? key;
}

/** The groups that changed, merged with what the state holds of them; those it does not hold are new. */
function storeUpdated(node: AggregateNode, planner: BatchPlanner, { delta, state }: Changed): void {
  const merging = scanOf(`${node.relation}_merged`, outputOf(merged(node, delta)));
  const first = firstBatch(node);
  const touched = isEmptyState(node, planner)
    ? emptyRelation(stateColumns(node.state.tables.groups))
    : touchedBy(node, state, delta);
  const rows = merged(node, unionOf(touched, delta, stateColumns(node.state.tables.groups)));
  planner.store(merging.relationId, { ...rows, aggregates: [...rows.aggregates, first] });
  const column = { ...node.state.tables.groups.batch, id: first.id };
  const isNew = call("==", [column, longLiteral(planner.moment.batchId)], { kind: "boolean" });
  const stored = scanOf(merging.relationId, [...merging.output, column]);
  planner.count(node, countsOf(stored, [isNew]), ["added"]);
  planner.inlined.set(node.relation, finished(node, stored));
}

/** When the group first came. */
function firstBatch(node: AggregateNode): Alias {
  const { batch } = node.state.tables.groups;
  return alias(aggregate("min", [batch], longType), "first", copiedId(batch.id));
}

/** Groups that the state does not hold. */
function countAdded(node: AggregateNode, planner: BatchPlanner, { delta, state }: Changed): void {
  if (isEmptyState(node, planner)) {
    planner.count(node, countOf(delta), ["added"]);
    return;
  }
  const known = keyCopies(node, state);
  planner.count(
    node,
    countOf({
      kind: "join",
      left: delta,
      right: known.plan,
      joinType: "left_anti",
      condition: known.condition,
    }),
    ["added"],
  );
}

function touchedBy(node: AggregateNode, state: LogicalPlan, delta: LogicalPlan): LogicalPlan {
  const keys = keyCopies(node, delta);
  return { kind: "join", left: state, right: keys.plan, joinType: "left_semi", condition: keys.condition };
}

/** In append mode a group comes out once, when the watermark has passed it. */
function storeClosed(node: AggregateNode, planner: BatchPlanner, rows: LogicalPlan): void {
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  if (!node.eventTime || watermarkMs <= previousWatermarkMs) {
    planner.inlined.set(node.relation, emptyRelation(node.output));
    return;
  }
  planner.store(node.relation, finished(node, merged(node, keepUntil(rows, node.eventTime, watermarkMs))));
  planner.count(node, countOf(scanOf(node.relation, node.output)), ["removed"]);
}

function countEvicted(node: AggregateNode, planner: BatchPlanner, rows: LogicalPlan): void {
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  if (!node.eventTime || watermarkMs <= previousWatermarkMs) return;
  const evicted: LogicalPlan = {
    kind: "aggregate",
    child: keepUntil(rows, node.eventTime, watermarkMs),
    grouping: node.keys,
    aggregates: node.keys,
  };
  planner.count(node, countOf(evicted), ["removed"]);
}

/** One row a group. */
function merged(node: AggregateNode, rows: LogicalPlan): LogicalPlan & { readonly kind: "aggregate" } {
  return { kind: "aggregate", child: rows, grouping: node.keys, aggregates: [...node.keys, ...node.merge] };
}

function finished(node: AggregateNode, groups: LogicalPlan): LogicalPlan {
  return { kind: "project", child: groups, projections: node.result };
}

function isEmptyState(node: AggregateNode, planner: BatchPlanner): boolean {
  return (planner.moment.stateTotals[node.state.operatorId] ?? 0) === 0;
}

interface KeyCopies {
  readonly plan: LogicalPlan;
  readonly condition: Expression;
}

/** A relation's keys under ids of their own, and the condition that they equal the node's keys. */
function keyCopies(node: AggregateNode, rows: LogicalPlan): KeyCopies {
  const copies = node.keys.map((key) => ({ ...key, id: copiedId(key.id) }));
  return {
    plan: {
      kind: "project",
      child: rows,
      projections: node.keys.map((key) => alias(key, key.name, copiedId(key.id))),
    },
    condition: and(node.keys.map((key, index) => sameValue(key, copies[index] ?? key))),
  };
}
