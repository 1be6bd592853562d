import type { LogicalPlan } from "@millrace/spark-model";
import { aggregate, alias } from "./builders.ts";
import { newestRows, stateScan, unexpired } from "./state-relation.ts";
import type { AggregateNode, StatefulNode, StateTable } from "./streaming-plan.ts";

/** The rows of a state table after a committed batch: one a key, without those behind the query's watermark. */
export function compactedState(node: StatefulNode, table: StateTable, watermarkMs: number): LogicalPlan {
  const kept = unexpired(table, stateScan(table), watermarkMs - node.state.watermarkLagMs);
  return node.kind === "aggregate" ? mergedGroups(node, kept) : newestRows(table, kept);
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
