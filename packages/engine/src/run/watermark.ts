/** Follows the event time of a query's watermark operators and gives the one watermark (WatermarkTracker). */
export interface WatermarkTracker {
  /** Milliseconds since the epoch; never goes back. */
  readonly currentMs: number;
  readonly byOperator: readonly number[];
}

/** Which operator's watermark counts where a query has several: the slowest or the fastest. */
export type WatermarkPolicy = "min" | "max";

/** The newest event time that one watermark operator saw in a batch. */
export interface EventTimeObservation {
  readonly operator: number;
  /** Absent when no row had an event time. */
  readonly maxMs?: number;
  readonly delayMs: number;
}

export function newWatermarkTracker(operatorCount: number, currentMs: number): WatermarkTracker {
  return { currentMs, byOperator: Array.from({ length: operatorCount }, () => 0) };
}

/** The tracker after a batch. An operator that has seen nothing holds the `min` watermark back at 0. */
export function advanceWatermark(
  tracker: WatermarkTracker,
  observations: readonly EventTimeObservation[],
  policy: WatermarkPolicy,
): WatermarkTracker {
  if (tracker.byOperator.length === 0) return tracker;
  const byOperator = tracker.byOperator.map((previous, operator) => {
    const seen = observations.find((observation) => observation.operator === operator);
    return seen?.maxMs === undefined ? previous : Math.max(previous, seen.maxMs - seen.delayMs);
  });
  const chosen = policy === "min" ? Math.min(...byOperator) : Math.max(...byOperator);
  return { currentMs: Math.max(tracker.currentMs, chosen), byOperator };
}
