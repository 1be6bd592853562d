import { join } from "node:path";
import { unsupported } from "@millrace/spark-model";
import type { CheckpointFiles } from "../connector.ts";

/**
 * The files of a log by batch whose every tenth file (`9.compact`) holds all entries so far: the log of a file
 * source (`sources/<i>`) and that of a file sink (`_spark_metadata`). Only here is such a log taken back.
 */
export interface CompactibleFiles {
  /** The newest batch of the log; -1 when it is empty. */
  readonly latest: number;
  readonly names: readonly string[];
}

export async function readCompactibleFiles(
  files: CheckpointFiles,
  directory: string,
): Promise<CompactibleFiles> {
  const names = (await files.list(directory)).filter((name) => /^\d+(\.compact)?$/.test(name));
  return { names, latest: Math.max(-1, ...names.map(batchOf)) };
}

/**
 * Takes a log back to a batch. Files that a compaction has made needless may be gone already: what the log
 * needs without the compaction is written again first, then the later files go, newest first.
 */
export async function truncateLog(files: CheckpointFiles, directory: string, batchId: number): Promise<void> {
  const { names } = await readCompactibleFiles(files, directory);
  const interval = intervalOf(names);
  const compact = Math.floor((batchId + 1) / interval) * interval - 1;
  const needed = Array.from({ length: batchId - Math.max(compact, -1) }, (_, index) => compact + 1 + index);
  const entries = await readEntries(files, directory, names);
  if (entries.some((entry) => !entry.isCertain && entry.batchId > batchId)) {
    throw unsupported(
      `Taking ${directory} back to batch ${batchId}: only a later compaction holds its entries`,
      "Choose a later batch.",
    );
  }
  if (compact >= 0)
    await writeMissing(files, join(directory, `${compact}.compact`), entriesUntil(entries, compact));
  for (const each of needed) {
    await writeMissing(
      files,
      join(directory, `${each}`),
      entries.filter((entry) => entry.batchId === each),
    );
  }
  const later = names
    .filter((name) => batchOf(name) > batchId)
    .sort((left, right) => batchOf(right) - batchOf(left));
  for (const name of later) await files.remove(join(directory, name));
}

interface LogEntry {
  readonly batchId: number;
  /** False when only a compaction has the entry: it may be of any batch up to that. */
  readonly isCertain: boolean;
  readonly line: string;
}

/** Each entry with its batch: its own word, or the file in which it came first. */
async function readEntries(
  files: CheckpointFiles,
  directory: string,
  names: readonly string[],
): Promise<readonly LogEntry[]> {
  const entries = new Map<string, LogEntry>();
  for (const name of [...names].sort((left, right) => batchOf(left) - batchOf(right))) {
    const [, ...lines] = ((await files.read(join(directory, name))) ?? "").split("\n");
    for (const line of lines.filter((each) => each !== "")) {
      const { batchId } = JSON.parse(line) as { batchId?: number };
      const isCertain = batchId !== undefined || !name.endsWith(".compact");
      if (!entries.has(line)) entries.set(line, { batchId: batchId ?? batchOf(name), isCertain, line });
    }
  }
  return [...entries.values()];
}

function entriesUntil(entries: readonly LogEntry[], batchId: number): readonly LogEntry[] {
  return entries.filter((entry) => entry.batchId <= batchId);
}

async function writeMissing(
  files: CheckpointFiles,
  path: string,
  entries: readonly LogEntry[],
): Promise<void> {
  if ((await files.read(path)) !== undefined) return;
  await files.write(path, ["v1", ...entries.map((entry) => entry.line)].join("\n"));
}

function batchOf(name: string): number {
  return Number.parseInt(name, 10);
}

/** Spark's default, unless the names say otherwise. */
function intervalOf(names: readonly string[]): number {
  const compacted = names.filter((name) => name.endsWith(".compact")).map((name) => batchOf(name) + 1);
  return compacted.length === 0 ? 10 : compacted.reduce(greatestCommonDivisor);
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
