import type { LogicalPlan } from "@millrace/spark-model";
import { alias, and, sameValue } from "./builders.ts";
import { isPastWatermark } from "./event-time.ts";
import { mergedSessions, startOf } from "./merged-sessions.ts";
import type { BatchPlanner } from "./plan-batch.ts";
import { copiedId, countOf, countsOf, emptyRelation, unionOf } from "./relations.ts";
import {
  keepAfter,
  keepUntil,
  newestRows,
  stateColumns,
  stateScan,
  unexpired,
  withBatchId,
} from "./state-relation.ts";
import { type SessionWindowNode, scanOf } from "./streaming-plan.ts";

/**
 * One batch of an aggregation by sessions: the new rows' sessions and the open sessions of their keys are
 * merged, and take the place of all that the state has of these keys.
 */
export function planSessionWindowBatch(node: SessionWindowNode, planner: BatchPlanner): void {
  const table = node.state.tables.sessions;
  const rows = storePartial(node, planner);
  const before = storeOpen(node, planner, rows);
  const after = scanOf(`${node.relation}_merged`, stateColumns(table));
  const merged = mergedSessions(node, unionOf(before, rows, stateColumns(table)));
  planner.store(after.relationId, withBatchId(merged, table, planner.moment.batchId));
  planner.count(node, countsOf(after, [undefined, undefined]), ["updated", table]);
  planner.count(node, countOf(withoutSessions(node, after, before)), ["added"]);
  planner.count(node, countOf(withoutSessions(node, before, after)), ["removed"]);
  planner.addToState(node, table, after);
  emit(node, planner, after);
}

/** Partial aggregates of the new rows; late ones are counted and left out. */
function storePartial(node: SessionWindowNode, planner: BatchPlanner): LogicalPlan {
  const { batchId, previousWatermarkMs } = planner.moment;
  const table = node.state.tables.sessions;
  const partial = scanOf(`${node.relation}_partial`, stateColumns(table));
  planner.store(partial.relationId, withBatchId(node.partial, table, batchId));
  if (!node.isClosed) return partial;
  planner.count(node, countsOf(partial, [isPastWatermark(node.session, previousWatermarkMs)]), ["late"]);
  const window = node.partial.aggregates.find(({ id }) => id === node.session.id);
  if (window?.kind === "alias") planner.drop(node, node.partial.child, window.child);
  return keepAfter(partial, node.session, previousWatermarkMs);
}

/** What the state has of the keys that the batch brings. */
function storeOpen(node: SessionWindowNode, planner: BatchPlanner, rows: LogicalPlan): LogicalPlan {
  const table = node.state.tables.sessions;
  if ((planner.moment.stateTotals[node.state.operatorId] ?? 0) === 0)
    return emptyRelation(stateColumns(table));
  const open = scanOf(`${node.relation}_open`, stateColumns(table));
  const known = unexpired(
    table,
    withKeysOf(node, stateScan(table), rows),
    planner.moment.previousWatermarkMs,
  );
  planner.store(open.relationId, newestRows(table, known));
  return open;
}

function emit(node: SessionWindowNode, planner: BatchPlanner, after: LogicalPlan): void {
  const table = node.state.tables.sessions;
  const { previousWatermarkMs, watermarkMs } = planner.moment;
  const state = unexpired(table, stateScan(table), previousWatermarkMs);
  const all = unionOf(state, after, stateColumns(table));
  if (node.emits === "complete") {
    planner.store(node.relation, finished(node, newestRows(table, all)));
    return;
  }
  if (watermarkMs <= previousWatermarkMs) {
    planner.inlined.set(node.relation, emptyRelation(node.output));
    return;
  }
  const closing = withKeysOf(node, all, keepUntil(all, node.session, watermarkMs));
  planner.store(
    node.relation,
    finished(node, keepUntil(newestRows(table, closing), node.session, watermarkMs)),
  );
  planner.count(node, countOf(scanOf(node.relation, node.output)), ["removed"]);
}

function finished(node: SessionWindowNode, sessions: LogicalPlan): LogicalPlan {
  return { kind: "project", child: sessions, projections: node.result };
}

/** The rows whose keys others have too. */
function withKeysOf(node: SessionWindowNode, rows: LogicalPlan, others: LogicalPlan): LogicalPlan {
  const copies = node.keys.map((key) => alias(key, key.name, copiedId(key.id)));
  return {
    kind: "join",
    left: rows,
    right: { kind: "project", child: others, projections: copies },
    joinType: "left_semi",
    condition: sameKeys(node),
  };
}

/** The sessions of which others have none with the same key and start: Spark's state is keyed by both. */
function withoutSessions(node: SessionWindowNode, sessions: LogicalPlan, others: LogicalPlan): LogicalPlan {
  const { session } = node;
  const copies = [...node.keys, session].map((column) => alias(column, column.name, copiedId(column.id)));
  const other = { ...session, id: copiedId(session.id) };
  return {
    kind: "join",
    left: sessions,
    right: { kind: "project", child: others, projections: copies },
    joinType: "left_anti",
    condition: and([sameKeys(node), sameValue(startOf(session), startOf(other))]),
  };
}

function sameKeys({ keys }: SessionWindowNode) {
  return and(keys.map((key) => sameValue(key, { ...key, id: copiedId(key.id) })));
}
