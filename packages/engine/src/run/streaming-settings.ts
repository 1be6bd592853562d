import type { SessionConfig } from "../engine.ts";
import type { LoopSettings } from "./loop-parts.ts";
import { maxFutureSkewKey } from "./offset-conf.ts";
import { plainError } from "./streaming-errors.ts";
import type { WatermarkPolicy } from "./watermark.ts";

/** The session's settings of a streaming query; milliseconds. */
export interface StreamingSettings extends LoopSettings {
  readonly recentProgressCount: number;
  readonly idleEventInterval: number;
  /** spark.sql.streaming.pollingDelay */
  readonly pollingDelayMs: number;
  /** spark.sql.streaming.stopTimeout; 0 waits as long as it takes. */
  readonly stopTimeoutMs: number;
  /** spark.sql.streaming.statefulOperator.checkCorrectness.enabled is false. */
  readonly allowsLateRows: boolean;
  /** spark.sql.streaming.unsupportedOperationCheck is false. */
  readonly allowsUnsupportedOperations: boolean;
  /** spark.sql.streaming.forceDeleteTempCheckpointLocation */
  readonly deletesFailedCheckpoint: boolean;
  /** spark.sql.streaming.realTimeMode.minBatchDuration */
  readonly minRealTimeBatchMs: number;
  /** Late rows that `streaming_late_rows` keeps of a query (spark.millrace.streaming.lateRowsKept). */
  readonly lateRowsKept: number;
  /** How long the owner of a checkpoint may give no sign before another run takes over (spark.millrace.streaming.ownerTimeout). */
  readonly ownerTimeoutMs: number;
  /** Rows beyond twice the keys at which a state table is compacted (spark.millrace.streaming.stateCompactionRows). */
  readonly stateCompactionRows: number;
  /** A query that starts on the checkpoint of an active one takes its place. */
  readonly stopsActiveRun: boolean;
}

export function streamingSettings(config: SessionConfig): StreamingSettings {
  const get = (key: string): string | undefined => config.get(`spark.sql.streaming.${key}`);
  return {
    runsNoDataBatches: get("noDataMicroBatches.enabled") !== "false",
    batchesToRetain: Number(get("minBatchesToRetain") ?? 100),
    watermarkPolicy: policyOf(get("multipleWatermarkPolicy")),
    recentProgressCount: Number(get("numRecentProgressUpdates") ?? 100),
    idleEventInterval: milliseconds(get("noDataProgressEventInterval"), 10_000),
    pollingDelayMs: milliseconds(get("pollingDelay"), 10),
    stopTimeoutMs: milliseconds(get("stopTimeout"), 0),
    allowsUnsupportedOperations: get("unsupportedOperationCheck") === "false",
    allowsLateRows: get("statefulOperator.checkCorrectness.enabled") === "false",
    deletesFailedCheckpoint: get("forceDeleteTempCheckpointLocation") === "true",
    minRealTimeBatchMs: milliseconds(get("realTimeMode.minBatchDuration"), 5000),
    lateRowsKept: Number(config.get("spark.millrace.streaming.lateRowsKept") ?? 1000),
    ownerTimeoutMs: milliseconds(config.get("spark.millrace.streaming.ownerTimeout"), 20_000),
    stateCompactionRows: Number(config.get("spark.millrace.streaming.stateCompactionRows") ?? 100_000),
    stopsActiveRun: get("stopActiveRunOnRestart") !== "false",
  };
}

function policyOf(text: string | undefined): WatermarkPolicy {
  return text?.toLowerCase() === "max" ? "max" : "min";
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  ms: 1,
  millisecond: 1,
  s: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** A time of the configuration (`10000ms`, `10s`, `5 minutes`, plain milliseconds). */
function milliseconds(text: string | undefined, byDefault: number): number {
  const match = /^(\d+)\s*([a-z]*)$/i.exec(text?.trim() ?? "");
  const name = match?.[2]?.toLowerCase() ?? "none";
  const unit = units[name] ?? units[name.replace(/s$/, "")];
  return match && unit !== undefined ? Number(match[1]) * unit : byDefault;
}

function requiredMilliseconds(text: string): number {
  const value = milliseconds(text, Number.NaN);
  if (!Number.isNaN(value)) return value;
  throw plainError(
    "IllegalArgumentException",
    `${maxFutureSkewKey} is "${text}". Write a length of time, such as 10 minutes or 30s.`,
  );
}

/** Settings that the checkpoint decides: they were stored with its first batch. */
export function storedSettings(
  conf: Readonly<Record<string, string>>,
): Pick<LoopSettings, "watermarkPolicy"> & { readonly maxFutureSkewMs?: number } {
  const maxFutureSkew = conf[maxFutureSkewKey];
  return {
    watermarkPolicy: policyOf(conf["spark.sql.streaming.multipleWatermarkPolicy"]),
    ...(maxFutureSkew === undefined ? {} : { maxFutureSkewMs: requiredMilliseconds(maxFutureSkew) }),
  };
}
