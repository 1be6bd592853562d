import type { LogicalPlan } from "@millrace/spark-model";
import { aggregate, alias } from "./builders.ts";
import { expiryOf, keepAfter, stateColumns, stateRelation } from "./state-relation.ts";
import { type StatefulNode, scanOf } from "./streaming-plan.ts";

/** The rows of a state table after a committed batch, one a key, without those behind the watermark. */
export function compactedState(node: StatefulNode, watermarkMs: number): LogicalPlan {
  const table = scanOf(stateRelation(node.state.operatorId), stateColumns(node));
  const expiry = expiryOf(node);
  const kept = expiry ? keepAfter(table, expiry.column, watermarkMs - expiry.delayMs) : table;
  if (node.kind !== "aggregate") return kept;
  const { batch } = node.state;
  const newest = alias(aggregate("max", [batch], batch.dataType), batch.name, batch.id);
  return {
    kind: "aggregate",
    child: kept,
    grouping: node.keys,
    aggregates: [...node.keys, ...node.merge, newest],
  };
}
