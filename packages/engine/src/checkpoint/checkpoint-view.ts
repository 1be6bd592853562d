import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointFiles } from "../connector.ts";
import { type BatchCommit, openCommitLog } from "../run/commit-log.ts";
import { type BatchOffsets, openOffsetLog } from "../run/offset-log.ts";
import { type QueryRecord, readQueryRecord } from "../run/query-record.ts";
import { type BatchRecord, readResults } from "../run/result-log.ts";
import { plainError } from "../run/streaming-errors.ts";

/** What the files of a checkpoint say, its state aside. Works on checkpoints that Apache Spark has written. */
export interface CheckpointView {
  readonly path: string;
  /** Absent when `metadata` is missing. */
  readonly queryId?: string;
  /** In order of their ids. */
  readonly batches: readonly BatchView[];
  /** The query that ran last; absent for a checkpoint of Spark. */
  readonly query?: QueryRecord;
}

export interface BatchView {
  readonly batchId: number;
  /** A text says why the log file cannot be read. */
  readonly offsets: BatchOffsets | string;
  readonly commit?: BatchCommit | string;
  readonly record?: BatchRecord;
}

export async function readCheckpoint(files: CheckpointFiles, path: string): Promise<CheckpointView> {
  await requireCheckpoint(path);
  const offsets = openOffsetLog(files, path);
  const commits = openCommitLog(files, path);
  const committed = new Set(await commits.batchIds());
  const records = new Map((await readResults(path)).map((record) => [record.batchId, record]));
  const batches: BatchView[] = [];
  for (const batchId of await offsets.batchIds()) {
    const record = records.get(batchId);
    batches.push({
      batchId,
      offsets: (await orProblem(() => offsets.get(batchId))) ?? "missing",
      ...(committed.has(batchId)
        ? { commit: (await orProblem(() => commits.get(batchId))) ?? "missing" }
        : {}),
      ...(record ? { record } : {}),
    });
  }
  const queryId = await readId(files, path);
  const query = await readQueryRecord(files, path);
  return { path, batches, ...(queryId === undefined ? {} : { queryId }), ...(query ? { query } : {}) };
}

/** A batch of a checkpoint; says which there are when it has none of that id. */
export function batchOf({ path, batches }: CheckpointView, batchId: number): BatchView {
  const batch = batches.find((each) => each.batchId === batchId);
  if (batch) return batch;
  const range = batches.length === 0 ? "none" : `${batches[0]?.batchId} to ${batches.at(-1)?.batchId}`;
  throw plainError("IllegalArgumentException", `${path} has no batch ${batchId}. It has ${range}.`);
}

/** The offsets of a batch; throws what is wrong with them. */
export function offsetsOf({ batchId, offsets }: BatchView): BatchOffsets {
  if (typeof offsets === "string") {
    throw plainError("IllegalArgumentException", `offsets/${batchId} cannot be read: ${offsets}`);
  }
  return offsets;
}

async function requireCheckpoint(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  const hasOffsets = await stat(join(path, "offsets")).catch(() => undefined);
  const hasId = await stat(join(path, "metadata")).catch(() => undefined);
  if (status?.isDirectory() && (hasOffsets || hasId)) return;
  throw plainError(
    "IllegalArgumentException",
    `${path} is no checkpoint: it has neither metadata nor offsets.`,
  );
}

async function readId(files: CheckpointFiles, path: string): Promise<string | undefined> {
  const text = await files.read(join(path, "metadata"));
  return text === undefined ? undefined : (/"id"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? "unreadable");
}

async function orProblem<Value>(read: () => Promise<Value>): Promise<Value | string> {
  try {
    return await read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
