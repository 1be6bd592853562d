import {
  type AttributeReference,
  type Expression,
  type GroupCall,
  type GroupSide,
  integerType,
  type LogicalPlan,
  type MapGroups,
} from "@millrace/spark-model";
import { alias, and, call, longLiteral, sameValue } from "./builders.ts";
import { isPastWatermark } from "./event-time.ts";
import { type BatchPlanner, isBareScan } from "./plan-batch.ts";
import { countsOfCall } from "./plan-map-groups-with-state.ts";
import { copiedId, countOf, countsOf, emptyRelation, unionOf } from "./relations.ts";
import { keepAfter, newestRows, stateScan, withBatchId } from "./state-relation.ts";
import { type MapGroupsWithStateNode, type StateTable, scanOf } from "./streaming-plan.ts";

/**
 * One batch of a function with state. The worker gets the new rows, and the state of the groups that have
 * new rows or whose time has come; its output rows, state rows and counts come back in one relation.
 */
export function planMapGroupsWithStateBatch(node: MapGroupsWithStateNode, planner: BatchPlanner): void {
  const table = node.state.tables.groups;
  const input = newRows(node, planner);
  const results = resultsOf(node);
  planner.store(results.relationId, {
    kind: "mapGroups",
    sides: sidesOf(node, input, planner),
    function: node.function,
    call: callOf(node, planner),
    output: results.output,
  } satisfies MapGroups);
  planner.inlined.set(node.relation, {
    kind: "project",
    child: ofKind(node, results, 0),
    projections: node.output,
  });
  const changed = ofKind(node, results, 1);
  planner.count(node, countOf(changed), [table]);
  planner.addToState(node, table, withBatchId(changed, table, planner.moment.batchId));
  const counts: LogicalPlan = {
    kind: "project",
    child: ofKind(node, results, 2),
    projections: node.results.counts,
  };
  planner.count(node, counts, countsOfCall(node.api.kind));
}

/** Everything that a call gives, as one relation. */
function resultsOf({ relation, output, state, results }: MapGroupsWithStateNode) {
  const columns = [results.kind, ...output, ...state.tables.groups.columns, ...results.counts];
  return scanOf(`${relation}_results`, columns);
}

function ofKind({ results }: MapGroupsWithStateNode, rows: LogicalPlan, kind: number): LogicalPlan {
  const literal: Expression = { kind: "literal", value: kind, dataType: integerType };
  return { kind: "filter", child: rows, condition: sameValue(results.kind, literal) };
}

/** The new rows that are not late, kept so that they are computed once. */
function newRows(node: MapGroupsWithStateNode, planner: BatchPlanner): LogicalPlan {
  const { eventTime } = node;
  const rows = keptRows(node, planner);
  if (!eventTime) return rows;
  const { previousWatermarkMs } = planner.moment;
  planner.count(node, countsOf(rows, [isPastWatermark(eventTime, previousWatermarkMs)]), ["late"]);
  planner.drop(node, rows, eventTime);
  return keepAfter(rows, eventTime, previousWatermarkMs);
}

function keptRows(node: MapGroupsWithStateNode, planner: BatchPlanner): LogicalPlan {
  if (isBareScan(node.input)) return node.input;
  const columns = [node.eventTime ?? [], node.keys, node.values].flat();
  const distinct = [...new Map(columns.map((column) => [column.id, column])).values()];
  const kept = scanOf(`${node.relation}_input`, distinct);
  planner.store(kept.relationId, { kind: "project", child: node.input, projections: distinct });
  return kept;
}

function sidesOf(
  node: MapGroupsWithStateNode,
  input: LogicalPlan,
  planner: BatchPlanner,
): readonly GroupSide[] {
  const table = node.state.tables.groups;
  const { keys } = keysAndRest(node);
  const isFirst = planner.moment.batchId === 0;
  const state: GroupSide = {
    plan: isFirst ? emptyRelation(table.columns) : concernedState(node, input, planner),
    keys,
    values: table.columns.slice(keys.length, -1),
  };
  const rows: GroupSide = { plan: input, keys: node.keys, values: node.values };
  return isFirst && node.initialState ? [rows, state, node.initialState] : [rows, state];
}

/** The state of the groups that have new rows or whose time has come. */
function concernedState(
  node: MapGroupsWithStateNode,
  input: LogicalPlan,
  planner: BatchPlanner,
): LogicalPlan {
  const table = node.state.tables.groups;
  const { keys } = keysAndRest(node);
  const wanted = scanOf(
    `${node.relation}_keys`,
    keys.map((key) => ({ ...key, id: copiedId(key.id) })),
  );
  const named = (rows: LogicalPlan, columns: readonly AttributeReference[]): LogicalPlan => ({
    kind: "project",
    child: rows,
    projections: columns.map((column, index) => alias(column, column.name, wanted.output[index]?.id ?? 0)),
  });
  const due = dueRows(node, table, planner);
  const found = named(input, node.keys);
  planner.store(wanted.relationId, {
    kind: "deduplicate",
    child: due ? unionOf(found, named(due, keys), wanted.output) : found,
    keys: wanted.output,
    withinWatermark: false,
  });
  const concerned: LogicalPlan = {
    kind: "join",
    left: stateScan(table),
    right: wanted,
    joinType: "left_semi",
    condition: and(keys.map((key, index) => sameValue(key, wanted.output[index] ?? key))),
  };
  return newestRows(table, concerned);
}

/** State rows whose time has come; of rows that replace each other the newest says the time. */
function dueRows(
  node: MapGroupsWithStateNode,
  table: StateTable,
  planner: BatchPlanner,
): LogicalPlan | undefined {
  if (node.timing === "none") return undefined;
  const { expiry } = keysAndRest(node);
  const { timestampMs, watermarkMs } = planner.moment;
  const isDue = call(
    "<=",
    [expiry, longLiteral(Math.floor(node.timing === "eventTime" ? watermarkMs : timestampMs))],
    { kind: "boolean" },
  );
  const due = (rows: LogicalPlan): LogicalPlan => ({ kind: "filter", child: rows, condition: isDue });
  const identity = table.identity ?? [];
  const copies = identity.map((column) => ({ ...column, id: copiedId(column.id) }));
  const candidates: LogicalPlan = {
    kind: "project",
    child: due(stateScan(table)),
    projections: identity.map((column, index) => alias(column, column.name, copies[index]?.id ?? 0)),
  };
  const versions: LogicalPlan = {
    kind: "join",
    left: stateScan(table),
    right: candidates,
    joinType: "left_semi",
    condition: and(identity.map((column, index) => sameValue(column, copies[index] ?? column))),
  };
  return due(newestRows(table, versions));
}

/** The columns of a state row by what they are for. */
function keysAndRest({ keys, state }: MapGroupsWithStateNode) {
  const { columns } = state.tables.groups;
  const expiry = columns.at(-2);
  if (!expiry) throw new RangeError("the state of groups has no expiry");
  return { keys: columns.slice(0, keys.length), expiry };
}

function callOf({ api, timing, hasWatermark }: MapGroupsWithStateNode, { moment }: BatchPlanner): GroupCall {
  const { timestampMs, watermarkMs } = moment;
  return { ...api, timing, hasWatermark, batchTimeMs: timestampMs, watermarkMs };
}
