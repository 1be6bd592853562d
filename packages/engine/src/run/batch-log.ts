import { join } from "node:path";
import type { CheckpointFiles } from "../connector.ts";
import { FileExistsError } from "../connector.ts";
import { concurrentLogUpdate, malformedLog } from "./streaming-errors.ts";

/**
 * One file for each batch, named by its id, written once (Spark's HDFSMetadataLog). The first line is the
 * version of the format.
 */
export interface BatchLog {
  /** Throws CONCURRENT_STREAM_LOG_UPDATE when another run has written the batch. */
  add(batchId: number, text: string): Promise<void>;
  get(batchId: number): Promise<string | undefined>;
  /** The newest batch id; undefined when the log is empty. */
  latest(): Promise<number | undefined>;
  batchIds(): Promise<readonly number[]>;
  /** Forgets batches below `threshold`. */
  purgeBefore(threshold: number): Promise<void>;
  remove(batchId: number): Promise<void>;
}

export function openBatchLog(files: CheckpointFiles, directory: string): BatchLog {
  const batchIds = async (): Promise<readonly number[]> =>
    (await files.list(directory))
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((left, right) => left - right);
  let lowest: number | undefined;
  return {
    batchIds,
    async add(batchId, text) {
      try {
        await files.write(join(directory, `${batchId}`), text);
      } catch (error) {
        throw error instanceof FileExistsError ? concurrentLogUpdate(batchId) : error;
      }
    },
    get: (batchId) => files.read(join(directory, `${batchId}`)),
    latest: async () => (await batchIds()).at(-1),
    remove: (batchId) => files.remove(join(directory, `${batchId}`)),
    async purgeBefore(threshold) {
      lowest ??= (await batchIds())[0] ?? 0;
      for (; lowest < threshold; lowest++) await files.remove(join(directory, `${lowest}`));
    },
  };
}

/** The lines after the version line; throws when the version is not the one expected or a line is missing. */
export function bodyOf(text: string, version: string, path: string): readonly string[] {
  const [first, ...lines] = text.split("\n");
  if (first !== version) throw malformedLog(path, text);
  return lines;
}
