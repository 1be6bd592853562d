import type { AttributeReference, LogicalPlan } from "@millrace/spark-model";
import { isAfterWatermark, isPastWatermark } from "./event-time.ts";
import { type Expiry, type StatefulNode, scanOf } from "./streaming-plan.ts";

/** The name under which plans read an operator's state table. */
export function stateRelation(operatorId: number): string {
  return `state_${operatorId}`;
}

/** Columns of the state table and its batch id. */
export function stateColumns(node: StatefulNode): readonly AttributeReference[] {
  return [...node.state.columns, node.state.batch];
}

/**
 * The state as the batch before left it. Eviction only moves the watermark: rows behind it are there until
 * the table is compacted, and no plan may see them.
 */
export function visibleState(node: StatefulNode, previousWatermarkMs: number): LogicalPlan {
  const table = scanOf(stateRelation(node.state.operatorId), stateColumns(node));
  const expiry = expiryOf(node);
  return expiry ? keepAfter(table, expiry.column, previousWatermarkMs - expiry.delayMs) : table;
}

/** How an operator forgets, if it does. */
export function expiryOf(node: StatefulNode): Expiry | undefined {
  switch (node.kind) {
    case "aggregate":
      return node.emits === "complete" || !node.eventTime
        ? undefined
        : { column: node.eventTime, delayMs: 0 };
    case "deduplicate":
      return node.expiry;
    case "limit":
      return undefined;
  }
}

/** Rows after the watermark, and those without an event time. */
export function keepAfter(rows: LogicalPlan, column: AttributeReference, watermarkMs: number): LogicalPlan {
  return { kind: "filter", child: rows, condition: isAfterWatermark(column, watermarkMs) };
}

/** Rows at or before the watermark. */
export function keepUntil(rows: LogicalPlan, column: AttributeReference, watermarkMs: number): LogicalPlan {
  return { kind: "filter", child: rows, condition: isPastWatermark(column, watermarkMs) };
}
