import { sourcesBelow } from "../stream/node-inputs.ts";
import {
  type StreamingPlan,
  sourceNodes,
  type WatermarkNode,
  watermarkNodes,
} from "../stream/streaming-plan.ts";
import type { EventTimeStatistics } from "./measurements.ts";
import type { WatermarkPolicy } from "./watermark.ts";

/** What the watermarks of a batch came to, for its progress. */
export interface WatermarkState {
  /** By watermark operator, after the batch; milliseconds. */
  readonly byOperator: readonly number[];
  readonly policy: WatermarkPolicy;
  readonly eventTimes: readonly EventTimeStatistics[];
  readonly timestampMs: number;
}

/** An event time so far after the clock is no matter of clocks that differ a little. */
const suspiciousSkewMs = 3_600_000;

/**
 * For each source, what it does to the query's watermark, as metrics of its progress: which of several holds
 * it back (or leads it), rows that the guard against future event times left out, and a hint where it would
 * have mattered.
 */
export function watermarkMetrics(
  plan: StreamingPlan,
  state: WatermarkState,
): readonly Readonly<Record<string, string>>[] {
  const metrics: Record<string, string>[] = sourceNodes(plan).map(() => ({}));
  for (const node of watermarkNodes(plan)) {
    const reported = { ...chosenMetrics(node, state), ...futureMetrics(node, state) };
    for (const { position } of sourcesBelow(node, plan)) Object.assign(metrics[position] ?? {}, reported);
  }
  return metrics;
}

function chosenMetrics({ operator }: WatermarkNode, { byOperator, policy }: WatermarkState) {
  const own = byOperator[operator];
  if (byOperator.length < 2 || own === undefined) return {};
  const chosen = policy === "min" ? Math.min(...byOperator) : Math.max(...byOperator);
  const role = policy === "min" ? "holdsWatermarkBack" : "leadsWatermark";
  return { watermark: new Date(own).toISOString(), [role]: `${own === chosen}` };
}

function futureMetrics({ operator, eventTime }: WatermarkNode, { eventTimes, timestampMs }: WatermarkState) {
  const seen = eventTimes.find((each) => each.operator === operator);
  if (!seen) return {};
  if (seen.beyondGuard > 0) return { rowsBeyondMaxFutureSkew: `${seen.beyondGuard}` };
  if (seen.maxMs === undefined || seen.maxMs <= timestampMs + suspiciousSkewMs) return {};
  return {
    futureEventTimeHint: `${eventTime.name} ${new Date(seen.maxMs).toISOString()} is after the clock and moved the watermark; rows with real times may now be late. Set spark.millrace.streaming.maxFutureSkew (for example "10 minutes") to guard against it.`,
  };
}
