import type { LogicalPlan } from "@millrace/spark-model";
import { aggregate, alias } from "./builders.ts";
import { matchedRows, ofKeptRows, withoutRows } from "./matched-rows.ts";
import { newestRows, stateScan, unexpired } from "./state-relation.ts";
import type { AggregateNode, JoinNode, StatefulNode, StateTable } from "./streaming-plan.ts";

/** The rows of a state table after a committed batch: one a key, without those behind the query's watermark. */
export function compactedState(node: StatefulNode, table: StateTable, watermarkMs: number): LogicalPlan {
  const kept = unexpired(table, stateScan(table), watermarkMs - node.state.watermarkLagMs);
  if (node.kind === "aggregate") return mergedGroups(node, kept);
  return node.kind === "join" ? waitingRows(node, table, kept) : newestRows(table, kept);
}

/** A semi join has no use for left rows that have matched, nor then for their numbers. */
function waitingRows(node: JoinNode, table: StateTable, rows: LogicalPlan): LogicalPlan {
  if (node.joinType === "left_semi" && table === node.left.rows) {
    return withoutRows(node.left, rows, matchedRows(node.left));
  }
  const newest = newestRows(table, rows);
  return node.joinType === "left_semi" && table === node.left.matching?.matched
    ? ofKeptRows(node.left, newest)
    : newest;
}

function mergedGroups(node: AggregateNode, rows: LogicalPlan): LogicalPlan {
  const { batch } = node.state.tables.groups;
  const newest = alias(aggregate("max", [batch], batch.dataType), batch.name, batch.id);
  return {
    kind: "aggregate",
    child: rows,
    grouping: node.keys,
    aggregates: [...node.keys, ...node.merge, newest],
  };
}
