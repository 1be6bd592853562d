import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeDirectory } from "../files/make-directory.ts";
import { recordDirectory } from "./query-record.ts";

/** What a batch came to, short enough to keep for each: a replay compares itself with it. */
export interface BatchRecord {
  readonly batchId: number;
  /** Rows given to the sink. */
  readonly rowCount: number;
  /** Sum of the rows' hashes: the same for the same rows in any order. */
  readonly hash: string;
  /** Keys held by each stateful operator after the batch. */
  readonly stateTotals: readonly number[];
}

/**
 * One line for each batch in `millrace/results`. It is for people who look back: it is not flushed to the
 * disk and no recovery reads it.
 */
export class ResultLog {
  readonly #path: string;
  readonly #batchesToRetain: number;
  #lineCount: number;

  private constructor(path: string, batchesToRetain: number, lineCount: number) {
    this.#path = path;
    this.#batchesToRetain = batchesToRetain;
    this.#lineCount = lineCount;
  }

  static async open(checkpoint: string, batchesToRetain: number): Promise<ResultLog> {
    await makeDirectory(recordDirectory(checkpoint));
    const records = await readResults(checkpoint);
    return new ResultLog(resultsFile(checkpoint), batchesToRetain, records.length);
  }

  async add(record: BatchRecord): Promise<void> {
    await appendFile(this.#path, `${JSON.stringify(record)}\n`);
    this.#lineCount++;
    if (this.#lineCount > 2 * this.#batchesToRetain + 1000) await this.#shorten();
  }

  async #shorten(): Promise<void> {
    const records = (await readResultsOf(this.#path)).slice(-this.#batchesToRetain);
    await replace(this.#path, records);
    this.#lineCount = records.length;
  }
}

/** The records of a checkpoint's batches, in order; the last of each batch counts. */
export function readResults(checkpoint: string): Promise<readonly BatchRecord[]> {
  return readResultsOf(resultsFile(checkpoint));
}

/** Forgets the records of batches after `batchId`. */
export async function forgetResultsAfter(checkpoint: string, batchId: number): Promise<void> {
  const records = await readResults(checkpoint);
  if (records.length === 0) return;
  await replace(
    resultsFile(checkpoint),
    records.filter((record) => record.batchId <= batchId),
  );
}

function resultsFile(checkpoint: string): string {
  return join(recordDirectory(checkpoint), "results");
}

async function replace(path: string, records: readonly BatchRecord[]): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  await rename(temporary, path);
}

async function readResultsOf(path: string): Promise<readonly BatchRecord[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  const records = new Map<number, BatchRecord>();
  for (const line of text.split("\n")) {
    const record = parse(line);
    if (record) records.set(record.batchId, record);
  }
  return [...records.values()].sort((left, right) => left.batchId - right.batchId);
}

/** Undefined for a line that a crash has cut short. */
function parse(line: string): BatchRecord | undefined {
  try {
    return JSON.parse(line) as BatchRecord;
  } catch {
    return undefined;
  }
}
