import { join } from "node:path";
import type { CheckpointFiles, Offset } from "../connector.ts";
import { type BatchLog, bodyOf, openBatchLog } from "./batch-log.ts";
import { malformedLog } from "./streaming-errors.ts";

/** What a batch was planned with (Spark's OffsetSeq and OffsetSeqMetadata): enough to run it again the same. */
export interface BatchOffsets {
  /** By source; null where the source had no data yet. */
  readonly offsets: readonly (Offset | null)[];
  /** Watermark that the batch evicts by. */
  readonly watermarkMs: number;
  /** The batch's clock: `current_timestamp()` of every run of it. */
  readonly timestampMs: number;
  /** The session configuration that state depends on. */
  readonly conf: Readonly<Record<string, string>>;
}

/** `offsets/N`: written before a batch runs. */
export interface OffsetLog extends Omit<BatchLog, "add" | "get"> {
  add(batchId: number, batch: BatchOffsets): Promise<void>;
  get(batchId: number): Promise<BatchOffsets | undefined>;
}

export function openOffsetLog(files: CheckpointFiles, checkpoint: string): OffsetLog {
  const directory = join(checkpoint, "offsets");
  const log = openBatchLog(files, directory);
  return {
    ...log,
    add: (batchId, batch) => log.add(batchId, formatBatchOffsets(batch)),
    async get(batchId) {
      const text = await log.get(batchId);
      return text === undefined ? undefined : parseBatchOffsets(text, join(directory, `${batchId}`));
    },
  };
}

/** The file's text, as Spark writes it: no newline at the end, `-` for a source without an offset. */
function formatBatchOffsets(batch: BatchOffsets): string {
  const metadata = JSON.stringify({
    batchWatermarkMs: batch.watermarkMs,
    batchTimestampMs: batch.timestampMs,
    conf: batch.conf,
  });
  return ["v1", metadata, ...batch.offsets.map((offset) => offset ?? "-")].join("\n");
}

export function parseBatchOffsets(text: string, path: string): BatchOffsets {
  const [metadata, ...offsets] = bodyOf(text, "v1", path);
  if (metadata === undefined || !offsets.every(isWhole)) throw malformedLog(path, text);
  const fields = parseMetadata(metadata, path);
  return {
    offsets: offsets.map((offset) => (offset === "-" ? null : offset)),
    watermarkMs: Number(fields["batchWatermarkMs"] ?? 0),
    timestampMs: Number(fields["batchTimestampMs"] ?? 0),
    conf: (fields["conf"] ?? {}) as Record<string, string>,
  };
}

/** Whether a line is an offset: JSON, or a dash for none. */
function isWhole(offset: string): boolean {
  if (offset === "-") return true;
  try {
    JSON.parse(offset);
    return true;
  } catch {
    return false;
  }
}

/** Spark leaves the line empty in continuous processing. */
function parseMetadata(text: string, path: string): Record<string, unknown> {
  if (text === "") return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw malformedLog(path, text);
  }
}
