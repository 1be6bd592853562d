import type { LogicalPlan } from "@millrace/spark-model";
import type { LateRows } from "./late-rows.ts";

/** What a micro-batch computes, in order; plans read stored relations by `cachedScan`. */
export interface MicroBatch {
  readonly steps: readonly BatchStep[];
  /** The rows for the sink. */
  readonly output: LogicalPlan;
  /** One row with what is measured once the steps are done; absent when their row counts say it all. */
  readonly measures?: { readonly measures: readonly Measure[]; readonly plan: LogicalPlan };
  /** Rows that each state table gains when the batch is committed. */
  readonly stateChanges: readonly StateChange[];
  /** What to note of the rows that each operator counted as late. */
  readonly lateRows: readonly LateRows[];
}

export type BatchStep =
  /** Keeps the rows of a plan under a relation's name for the later steps; `counts` are how many they are. */
  | {
      readonly kind: "store";
      readonly relation: string;
      readonly plan: LogicalPlan;
      readonly counts: readonly CountMeasure[];
    }
  /** Notes the one row of `df.observe`. */
  | { readonly kind: "observe"; readonly name: string; readonly plan: LogicalPlan };

/** What columns of the measured row say; all are one long, but for the event time. */
export type Measure =
  | CountMeasure
  /**
   * Four columns: max and min (microseconds), avg (milliseconds), count of an event time. With a guard two more:
   * max of the event times that it lets through, count of the others.
   */
  | {
      readonly of: "eventTime";
      readonly operator: number;
      readonly delayMs: number;
      readonly isGuarded: boolean;
    };

/** A number of rows. */
export type CountMeasure =
  | { readonly of: "sourceRows"; readonly position: number }
  | { readonly of: "state"; readonly operatorId: number; readonly metric: StateMetric }
  /** Rows that a state table gains. */
  | { readonly of: "stateRows"; readonly operatorId: number; readonly table: string };

/** What Spark counts of a stateful processor, as its progress names it (TransformWithStateMetadataUtils). */
export type ProcessorMetric = (typeof processorMetrics)[number];

/** In the order in which the worker counts them. */
export const processorMetrics = [
  "numValueStateVars",
  "numListStateVars",
  "numMapStateVars",
  "numDeletedStateVars",
  "numRegisteredTimers",
  "numDeletedTimers",
  "numExpiredTimers",
  "numValueStateWithTTLVars",
  "numListStateWithTTLVars",
  "numMapStateWithTTLVars",
  "numValuesRemovedDueToTTLExpiry",
] as const;

/**
 * updated: keys written; added: keys that the state did not hold; removed: keys evicted; total: keys held
 * after the batch; late: rows or groups dropped behind the watermark; input: rows that came in; gone: keys
 * that the state holds no longer, where Spark does not report all of them as removed.
 */
export type StateMetric =
  | "updated"
  | "added"
  | "removed"
  | "total"
  | "late"
  | "input"
  | "gone"
  | ProcessorMetric;

export interface StateChange {
  readonly operatorId: number;
  readonly table: string;
  /** Its columns are those of the state table, then the batch id. */
  readonly rows: LogicalPlan;
}

/** What a batch is planned with; all of it is known before the batch runs, and logged. */
export interface BatchMoment {
  readonly batchId: number;
  /** Watermark of the batch before: rows at or before it are late. For a stateful node, its own watermark. */
  readonly previousWatermarkMs: number;
  /** Groups at or before it are done. */
  readonly watermarkMs: number;
  /** The clock of the batch, milliseconds since the epoch. */
  readonly timestampMs: number;
  /** Event times after it do not move the watermark; absent without a guard. */
  readonly latestEventTimeMs?: number;
  /** By source position: new rows as a plan, as a table already loaded under the relation's name, or none. */
  readonly sources: readonly BatchSource[];
  /** Keys in each state table before the batch, by operator id. */
  readonly stateTotals: readonly number[];
}

export type BatchSource =
  | { readonly kind: "plan"; readonly plan: LogicalPlan; readonly isCounted: boolean }
  | { readonly kind: "loaded" }
  | { readonly kind: "empty" };
