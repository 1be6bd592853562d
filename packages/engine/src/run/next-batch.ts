import type { Offset } from "../connector.ts";

/** Where a query stands: all that deciding the next batch needs, besides what the sources say. */
export interface QueryPosition {
  /** The batch to run next. */
  readonly batchId: number;
  /** By source: the end of the last finished batch. */
  readonly committed: readonly (Offset | null)[];
  /** A batch that is in the offset log but not in the commit log: it must run again as it was planned. */
  readonly unfinished?: PlannedBatch;
  /** Watermark of the batch before. */
  readonly previousWatermarkMs: number;
  /** Watermark that the next batch will have. */
  readonly watermarkMs: number;
}

/** A batch as the offset log holds it: the same in every run of it. */
export interface PlannedBatch {
  readonly batchId: number;
  readonly start: readonly (Offset | null)[];
  readonly end: readonly (Offset | null)[];
  readonly previousWatermarkMs: number;
  readonly watermarkMs: number;
  readonly timestampMs: number;
}

/** What the loop saw when it looked. */
export interface Observation {
  /** By source: the offset that a batch may reach; null while there is no data. */
  readonly latest: readonly (Offset | null)[];
  readonly nowMs: number;
  /** The watermark has moved since the last batch and groups wait for it. */
  readonly closesGroups: boolean;
}

export type BatchDecision =
  /** `isLogged`: the offset log has the batch already. */
  | { readonly kind: "run"; readonly batch: PlannedBatch; readonly isLogged: boolean }
  | { readonly kind: "wait" };

/** Decides what to do now. Pure; an unfinished batch comes before anything new (invariant 3). */
export function nextBatch(position: QueryPosition, observation: Observation): BatchDecision {
  if (position.unfinished) return { kind: "run", batch: position.unfinished, isLogged: true };
  const end = position.committed.map((offset, source) => observation.latest[source] ?? offset);
  const hasNewData = end.some((offset, source) => offset !== position.committed[source]);
  if (!hasNewData && !observation.closesGroups) return { kind: "wait" };
  const batch: PlannedBatch = {
    batchId: position.batchId,
    start: position.committed,
    end,
    previousWatermarkMs: position.previousWatermarkMs,
    watermarkMs: position.watermarkMs,
    timestampMs: observation.nowMs,
  };
  return { kind: "run", batch, isLogged: false };
}

/** Whether a batch has rows to read. */
export function hasNewData(batch: PlannedBatch): boolean {
  return batch.end.some((offset, source) => offset !== batch.start[source]);
}

/** The position after a batch. */
export function positionAfter(batch: PlannedBatch, watermarkMs: number): QueryPosition {
  return {
    batchId: batch.batchId + 1,
    committed: batch.end,
    previousWatermarkMs: batch.watermarkMs,
    watermarkMs,
  };
}
