import type { SessionConfig } from "../engine.ts";
import type { LoopSettings } from "./micro-batch-loop.ts";

/** The session's settings of a streaming query; milliseconds. */
export interface StreamingSettings extends LoopSettings {
  readonly recentProgressCount: number;
  readonly idleEventInterval: number;
  /** A query that starts on the checkpoint of an active one takes its place. */
  readonly stopsActiveRun: boolean;
}

export function streamingSettings(config: SessionConfig): StreamingSettings {
  const get = (key: string): string | undefined => config.get(`spark.sql.streaming.${key}`);
  return {
    runsNoDataBatches: get("noDataMicroBatches.enabled") !== "false",
    batchesToRetain: Number(get("minBatchesToRetain") ?? 100),
    watermarkPolicy: get("multipleWatermarkPolicy") === "max" ? "max" : "min",
    recentProgressCount: Number(get("numRecentProgressUpdates") ?? 100),
    idleEventInterval: milliseconds(get("noDataProgressEventInterval"), 10_000),
    stopsActiveRun: get("stopActiveRunOnRestart") !== "false",
  };
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** A time of the configuration (`10000ms`, `10s`, plain milliseconds). */
function milliseconds(text: string | undefined, byDefault: number): number {
  const match = /^(\d+)\s*([a-z]*)$/i.exec(text?.trim() ?? "");
  const unit = units[match?.[2]?.toLowerCase() ?? "none"];
  return match && unit !== undefined ? Number(match[1]) * unit : byDefault;
}

/** Settings that the checkpoint decides: they were stored with its first batch. */
export function storedSettings(
  conf: Readonly<Record<string, string>>,
): Pick<LoopSettings, "watermarkPolicy"> {
  const policy = conf["spark.sql.streaming.multipleWatermarkPolicy"];
  return { watermarkPolicy: policy === "max" ? "max" : "min" };
}
