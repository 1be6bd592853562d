import type { AttributeReference, LogicalPlan } from "@millrace/spark-model";
import { aggregate, alias, and, longLiteral, not, sameValue } from "./builders.ts";
import { isAfterWatermark, isPastWatermark } from "./event-time.ts";
import { copiedId } from "./relations.ts";
import { type StateTable, scanOf } from "./streaming-plan.ts";

/** Columns of the state table and its batch id. */
export function stateColumns(table: StateTable): readonly AttributeReference[] {
  return [...table.columns, table.batch];
}

/** All rows of a state table, also those that are behind the watermark or replaced. */
export function stateScan(table: StateTable): LogicalPlan {
  return scanOf(table.relation, stateColumns(table));
}

/**
 * The state as the batch before left it. Eviction only moves the watermark: rows behind it are there until
 * the table is compacted, and no plan may see them.
 */
export function visibleState(table: StateTable, previousWatermarkMs: number): LogicalPlan {
  return newestRows(table, unexpired(table, stateScan(table), previousWatermarkMs));
}

/** Rows of a state table that the watermark has not passed. */
export function unexpired(table: StateTable, rows: LogicalPlan, watermarkMs: number): LogicalPlan {
  const { expiry } = table;
  return expiry ? keepAfter(rows, expiry.column, watermarkMs - expiry.delayMs) : rows;
}

/** Of rows that replace each other those of the newest batch, without the ones that say that nothing is left. */
export function newestRows(table: StateTable, rows: LogicalPlan): LogicalPlan {
  const { identity, removed, batch } = table;
  if (!identity) return rows;
  const newest = alias(aggregate("max", [batch], batch.dataType), "newest", copiedId(batch.id));
  const copies = identity.map((column) => alias(column, column.name, copiedId(column.id)));
  const matched = [...identity, batch].map((column) =>
    sameValue(column, { ...column, id: copiedId(column.id) }),
  );
  const joined: LogicalPlan = {
    kind: "join",
    left: rows,
    right: { kind: "aggregate", child: rows, grouping: identity, aggregates: [...copies, newest] },
    joinType: "left_semi",
    condition: and(matched),
  };
  return removed ? { kind: "filter", child: joined, condition: not(removed) } : joined;
}

/** Rows after the watermark, and those without an event time. */
export function keepAfter(rows: LogicalPlan, column: AttributeReference, watermarkMs: number): LogicalPlan {
  return { kind: "filter", child: rows, condition: isAfterWatermark(column, watermarkMs) };
}

/** Rows at or before the watermark. */
export function keepUntil(rows: LogicalPlan, column: AttributeReference, watermarkMs: number): LogicalPlan {
  return { kind: "filter", child: rows, condition: isPastWatermark(column, watermarkMs) };
}

/** Rows for a state table: its columns, and which batch adds them. */
export function withBatchId(rows: LogicalPlan, table: StateTable, batchId: number): LogicalPlan {
  const { batch } = table;
  return {
    kind: "project",
    child: rows,
    projections: [...table.columns, alias(longLiteral(batchId), batch.name, batch.id)],
  };
}
