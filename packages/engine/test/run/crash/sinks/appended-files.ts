import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { BatchOutput, SinkProvider } from "../../../../src/connector.ts";
import { numbersOf } from "../../../stream/streaming-fixture.ts";
import type { CrashSink, OutputRow } from "../crash-case.ts";
import { readBatches, writeBatch } from "./batch-files.ts";

/** What a simple writer does: keeps all that comes, and so what comes again, too. */
export const appendedFiles: CrashSink = {
  name: "appended files",
  guarantee: "atLeastOnce",
  points: [],
  definition: (directory) => ({ format: "appended", sinkProvider: providerIn(join(directory, "out")) }),
  read: async (directory) => (await readBatches(directory)).flatMap(({ rows }) => rows),
};

function providerIn(directory: string): SinkProvider {
  const append = async (id: number, output: BatchOutput): Promise<number> => {
    const batches: (readonly OutputRow[])[] = [];
    for await (const batch of output.columns()) batches.push(numbersOf(batch));
    await writeBatch(directory, `${id}-${randomUUID()}`, batches.flat());
    return output.rowCount;
  };
  return {
    format: "appended",
    async open() {
      return {
        description: "AppendedFiles",
        addBatch: async (batchId, output) => ({ numOutputRows: await append(batchId, output) }),
        addRows: async (epochId, output) => void (await append(epochId, output)),
        async close() {},
      };
    },
  };
}
