import { join } from "node:path";
import type { CheckpointFiles } from "../connector.ts";
import { type BatchLog, bodyOf, openBatchLog } from "./batch-log.ts";
import { malformedLog } from "./streaming-errors.ts";

/** What a finished batch leaves (Spark's CommitMetadata). */
export interface BatchCommit {
  readonly nextBatchWatermarkMs: number;
}

/** `commits/N`: written when the sink and the state hold the batch. */
export interface CommitLog extends Omit<BatchLog, "add" | "get"> {
  add(batchId: number, commit: BatchCommit): Promise<void>;
  get(batchId: number): Promise<BatchCommit | undefined>;
}

export function openCommitLog(files: CheckpointFiles, checkpoint: string): CommitLog {
  const directory = join(checkpoint, "commits");
  const log = openBatchLog(files, directory);
  return {
    ...log,
    add: (batchId, commit) => log.add(batchId, `v1\n${JSON.stringify(commit)}`),
    async get(batchId) {
      const text = await log.get(batchId);
      return text === undefined ? undefined : parseCommit(text, join(directory, `${batchId}`));
    },
  };
}

function parseCommit(text: string, path: string): BatchCommit {
  const [line] = bodyOf(text, "v1", path);
  try {
    const fields = JSON.parse(line ?? "") as Record<string, unknown>;
    return { nextBatchWatermarkMs: Number(fields["nextBatchWatermarkMs"] ?? 0) };
  } catch {
    throw malformedLog(path, text);
  }
}
