import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SinkProvider } from "../../../../src/connector.ts";
import { numbersOf } from "../../../stream/streaming-fixture.ts";
import type { CrashSink, OutputRow } from "../crash-case.ts";

/** What a good foreachBatch does: the rows of a batch replace what was there of the same batch id. */
export const batchFiles: CrashSink = {
  name: "foreachBatch by batch id",
  guarantee: "exact",
  points: [],
  definition: (directory) => ({ format: "foreachbatch", sinkProvider: providerIn(join(directory, "out")) }),
  read: async (directory) => (await readBatches(directory)).flatMap(({ rows }) => rows),
};

/** The rows of one file; a batch may have several (`<batch>-<id>`). */
interface BatchRows {
  readonly batchId: number;
  readonly rows: readonly OutputRow[];
}

/** What a directory has of each batch. */
export async function readBatches(directory: string, folder = "out"): Promise<readonly BatchRows[]> {
  const names = await readdir(join(directory, folder)).catch(() => []);
  const batches: BatchRows[] = [];
  for (const name of names.filter((each) => /^\d+/.test(each))) {
    const text = await readFile(join(directory, folder, name), "utf8");
    batches.push({ batchId: Number.parseInt(name, 10), rows: JSON.parse(text) as OutputRow[] });
  }
  return batches;
}

function providerIn(directory: string): SinkProvider {
  return {
    format: "foreachbatch",
    async open() {
      return {
        description: "ForeachBatchSink",
        async addBatch(batchId, output) {
          const rows: number[][] = [];
          for await (const batch of output.columns()) rows.push(...numbersOf(batch));
          await writeBatch(directory, `${batchId}`, rows);
          return { numOutputRows: rows.length };
        },
        async close() {},
      };
    },
  };
}

/** Whole or not at all. */
export async function writeBatch(directory: string, name: string, rows: readonly OutputRow[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, `.${name}`);
  await writeFile(temporary, JSON.stringify(rows));
  await rename(temporary, join(directory, name));
}
