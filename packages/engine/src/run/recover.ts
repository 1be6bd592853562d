import type { BatchCommit, CommitLog } from "./commit-log.ts";
import type { PlannedBatch, QueryPosition } from "./next-batch.ts";
import type { BatchOffsets, OffsetLog } from "./offset-log.ts";
import { plainError, sourceCountDiffers } from "./streaming-errors.ts";

/** What the checkpoint says of a query: where to go on, and the configuration to go on with. */
export interface Recovered {
  readonly position: QueryPosition;
  /** Configuration stored with the newest batch; it wins over the session's. Absent for a new query. */
  readonly conf?: Readonly<Record<string, string>>;
}

interface Logs {
  readonly offsets: OffsetLog;
  readonly commits: CommitLog;
}

/** Reads the position of a query from its logs (MicroBatchExecution.populateStartOffsets). */
export async function recover(logs: Logs, sourceCount: number): Promise<Recovered> {
  const batchId = await logs.offsets.latest();
  if (batchId === undefined) return { position: newPosition(sourceCount) };
  const newest = await requireOffsets(logs.offsets, batchId);
  const previous = batchId === 0 ? undefined : await requireOffsets(logs.offsets, batchId - 1);
  checkSourceCount(newest, sourceCount);
  const commit = await logs.commits.get(batchId);
  const position = commit
    ? positionAfterCommit(batchId, newest, commit)
    : positionOfUnfinished(batchId, newest, previous);
  return { position, conf: newest.conf };
}

function newPosition(sourceCount: number): QueryPosition {
  const committed = Array.from({ length: sourceCount }, () => null);
  return { batchId: 0, committed, previousWatermarkMs: 0, watermarkMs: 0 };
}

function positionAfterCommit(batchId: number, batch: BatchOffsets, commit: BatchCommit): QueryPosition {
  return {
    batchId: batchId + 1,
    committed: batch.offsets,
    previousWatermarkMs: batch.watermarkMs,
    watermarkMs: Math.max(batch.watermarkMs, commit.nextBatchWatermarkMs),
  };
}

function positionOfUnfinished(
  batchId: number,
  batch: BatchOffsets,
  previous: BatchOffsets | undefined,
): QueryPosition {
  const unfinished = plannedBatch(batchId, batch, previous);
  return {
    batchId,
    committed: unfinished.start,
    unfinished,
    previousWatermarkMs: unfinished.previousWatermarkMs,
    watermarkMs: batch.watermarkMs,
  };
}

/** A batch as it ran, and will run again, by its entry in the offset log and that of the batch before. */
export function plannedBatch(
  batchId: number,
  batch: BatchOffsets,
  previous: BatchOffsets | undefined,
): PlannedBatch {
  return {
    batchId,
    start: previous?.offsets ?? batch.offsets.map(() => null),
    end: batch.offsets,
    previousWatermarkMs: previous?.watermarkMs ?? 0,
    watermarkMs: batch.watermarkMs,
    timestampMs: batch.timestampMs,
  };
}

async function requireOffsets(offsets: OffsetLog, batchId: number): Promise<BatchOffsets> {
  const batch = await offsets.get(batchId);
  if (!batch) throw plainError("SparkException", `batch ${batchId} doesn't exist`);
  return batch;
}

function checkSourceCount(batch: BatchOffsets, sourceCount: number): void {
  if (batch.offsets.length === sourceCount) return;
  throw sourceCountDiffers(batch.offsets.length, sourceCount);
}
