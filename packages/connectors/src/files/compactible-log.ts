import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type CheckpointFiles, FileExistsError } from "@millrace/engine/connector";
import { SparkError } from "@millrace/spark-model";

export interface CompactibleLogOptions {
  readonly files: CheckpointFiles;
  readonly directory: string;
  /** Every so many batches, one file holds all entries so far. */
  readonly compactInterval: number;
  /** Files that a compaction has made needless go after so long, milliseconds. */
  readonly cleanupDelay: number;
  readonly now: () => number;
}

/**
 * A log of entries by batch: `N` holds the entries of batch N, `N.compact` those of all batches up to N
 * (CompactibleFileStreamLog). A file is `v1` and one JSON line for each entry.
 */
export class CompactibleLog<Entry> {
  readonly #options: CompactibleLogOptions;

  constructor(options: CompactibleLogOptions) {
    this.#options = options;
  }

  /** The newest batch; -1 when the log is empty. */
  async latestBatchId(): Promise<number> {
    return Math.max(-1, ...(await this.#logFiles()).map((file) => file.batchId));
  }

  /** The entries of all batches, oldest first. */
  async entries(): Promise<readonly Entry[]> {
    const logFiles = await this.#logFiles();
    const compacted = Math.max(-1, ...logFiles.filter((file) => file.isCompact).map((file) => file.batchId));
    const used = logFiles.filter(({ batchId, isCompact }) =>
      isCompact ? batchId === compacted : batchId > compacted,
    );
    const all: Entry[] = [];
    for (const { name } of used.sort((left, right) => left.batchId - right.batchId)) {
      all.push(...(await this.#read(name)));
    }
    return all;
  }

  /** Adds a batch. Throws CONCURRENT_STREAM_LOG_UPDATE when another writer has it. */
  async add(batchId: number, entries: readonly Entry[]): Promise<void> {
    const { files, directory } = this.#options;
    const isCompaction = this.isCompaction(batchId);
    const all = isCompaction ? [...(await this.entries()), ...entries] : entries;
    const text = ["v1", ...all.map((entry) => JSON.stringify(entry))].join("\n");
    try {
      await files.write(join(directory, isCompaction ? `${batchId}.compact` : `${batchId}`), text);
    } catch (error) {
      if (!(error instanceof FileExistsError)) throw error;
      throw new SparkError({
        errorClass: "CONCURRENT_STREAM_LOG_UPDATE",
        messageParameters: { batchId: `${batchId}` },
      });
    }
    if (isCompaction) await this.#removeExpired(batchId);
  }

  isCompaction(batchId: number): boolean {
    return (batchId + 1) % this.#options.compactInterval === 0;
  }

  async #removeExpired(compactedBatchId: number): Promise<void> {
    const { files, directory, now, cleanupDelay } = this.#options;
    for (const { name, batchId } of await this.#logFiles()) {
      if (batchId >= compactedBatchId) continue;
      const path = join(directory, name);
      const { mtimeMs } = await stat(path);
      if (now() - mtimeMs > cleanupDelay) await files.remove(path);
    }
  }

  async #read(name: string): Promise<readonly Entry[]> {
    const path = join(this.#options.directory, name);
    const [version, ...lines] = ((await this.#options.files.read(path)) ?? "").split("\n");
    if (version !== "v1") {
      throw new SparkError({
        errorClass: "",
        kind: "SparkException",
        message: `Incomplete log file: ${path} does not begin with its version.`,
      });
    }
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Entry);
  }

  async #logFiles() {
    const names = await this.#options.files.list(this.#options.directory);
    return names.flatMap((name) => {
      const match = /^(\d+)(\.compact)?$/.exec(name);
      return match ? [{ name, batchId: Number(match[1]), isCompact: match[2] !== undefined }] : [];
    });
  }
}
