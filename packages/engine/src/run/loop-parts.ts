import type { StreamingQueryProgress } from "@millrace/spark-model";
import type { Clock, ReadLimit } from "../connector.ts";
import type { QueryRun } from "./batch-progress.ts";
import type { CommitLog } from "./commit-log.ts";
import type { OffsetLog } from "./offset-log.ts";
import type { BatchParts } from "./run-batch.ts";
import type { WatermarkPolicy } from "./watermark.ts";

/** What the loop of one run is made of. */
export interface LoopParts {
  readonly run: QueryRun;
  readonly batch: BatchParts;
  readonly offsets: OffsetLog;
  readonly commits: CommitLog;
  readonly clock: Clock;
  /** The database of the state; absent for a query without stateful operators. */
  readonly stateFile?: string;
  readonly readLimit: ReadLimit;
  /** The snapshot that the offset log stores with each batch. */
  readonly conf: Readonly<Record<string, string>>;
  readonly settings: LoopSettings;
  readonly observer: LoopObserver;
}

export interface LoopSettings {
  /** spark.sql.streaming.noDataMicroBatches.enabled */
  readonly runsNoDataBatches: boolean;
  /** spark.sql.streaming.minBatchesToRetain */
  readonly batchesToRetain: number;
  readonly watermarkPolicy: WatermarkPolicy;
}

/** Who is told of what the loop does. */
export interface LoopObserver {
  status(
    message: string,
    state: { readonly isDataAvailable: boolean; readonly isTriggerActive: boolean },
  ): void;
  progress(progress: StreamingQueryProgress): void;
  /** A look found nothing to do. */
  idle(nowMs: number): void;
}
