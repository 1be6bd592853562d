/** Streaming nouns (org.apache.spark.sql.streaming). */
export type OutputMode = "append" | "update" | "complete";

/** When a query runs a micro-batch. `default` starts the next as soon as the last is done. */
export type Trigger =
  | { readonly kind: "default" }
  | { readonly kind: "processingTime"; readonly intervalMs: number }
  | { readonly kind: "once" }
  | { readonly kind: "availableNow" }
  | { readonly kind: "continuous"; readonly checkpointIntervalMs: number }
  /** Rows go to the sink as they come, in batches that last so long. */
  | { readonly kind: "realTime"; readonly batchDurationMs: number };

/** `StreamingQuery.status`. */
export interface StreamingQueryStatus {
  readonly message: string;
  readonly isDataAvailable: boolean;
  readonly isTriggerActive: boolean;
  readonly isActive: boolean;
}

/** `StreamingQuery.lastProgress`; field names and units are those of Spark's JSON. */
export interface StreamingQueryProgress {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  /** ISO 8601, milliseconds, Z. */
  readonly timestamp: string;
  readonly batchId: number;
  /** Milliseconds. */
  readonly batchDuration: number;
  readonly numInputRows: number;
  readonly inputRowsPerSecond: number;
  readonly processedRowsPerSecond: number;
  /** Milliseconds by phase: triggerExecution, queryPlanning, getBatch, latestOffset, addBatch, walCommit, commitOffsets. */
  readonly durationMs: Readonly<Record<string, number>>;
  /** avg, max, min, watermark as ISO timestamps. */
  readonly eventTime: Readonly<Record<string, string>>;
  readonly stateOperators: readonly StateOperatorProgress[];
  readonly sources: readonly SourceProgress[];
  readonly sink: SinkProgress;
  readonly observedMetrics: Readonly<Record<string, unknown>>;
}

export interface StateOperatorProgress {
  readonly operatorName: string;
  readonly numRowsTotal: number;
  readonly numRowsUpdated: number;
  readonly allUpdatesTimeMs: number;
  readonly numRowsRemoved: number;
  readonly allRemovalsTimeMs: number;
  readonly commitTimeMs: number;
  readonly memoryUsedBytes: number;
  readonly numRowsDroppedByWatermark: number;
  readonly numShufflePartitions: number;
  readonly numStateStoreInstances: number;
  readonly customMetrics: Readonly<Record<string, number>>;
}

export interface SourceProgress {
  readonly description: string;
  /** Offsets as JSON values, null before the first batch. */
  readonly startOffset: unknown;
  readonly endOffset: unknown;
  readonly latestOffset: unknown;
  readonly numInputRows: number;
  readonly inputRowsPerSecond: number;
  readonly processedRowsPerSecond: number;
  readonly metrics?: Readonly<Record<string, string>>;
}

export interface SinkProgress {
  readonly description: string;
  /** -1 where the sink cannot say. */
  readonly numOutputRows: number;
  readonly metrics?: Readonly<Record<string, string>>;
}

/** What the listener bus carries (StreamingQueryListener). */
export type StreamingQueryEvent =
  | {
      readonly kind: "started";
      readonly id: string;
      readonly runId: string;
      readonly name: string | null;
      readonly timestamp: string;
    }
  | { readonly kind: "progress"; readonly progress: StreamingQueryProgress }
  | { readonly kind: "idle"; readonly id: string; readonly runId: string; readonly timestamp: string }
  | {
      readonly kind: "terminated";
      readonly id: string;
      readonly runId: string;
      readonly exception?: string;
      readonly errorClass?: string;
    };
