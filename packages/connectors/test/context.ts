import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ColumnBatch } from "@millrace/spark-model";
import type { ConnectorContext, SourceBatch } from "../../engine/src/connector.ts";
import { localCheckpointFiles } from "../../engine/src/run/local-checkpoint-files.ts";

/** A directory of its own, and a context whose clock stands at `nowMs`. */
export async function newContext(
  clock = { nowMs: 0 },
): Promise<ConnectorContext & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "millrace-connectors-"));
  return {
    directory,
    metadataPath: join(directory, "sources", "0"),
    workingDirectory: directory,
    config: new Map(),
    clock: { now: () => clock.nowMs, sleepUntil: async () => {} },
    files: localCheckpointFiles(),
    print: () => {},
  };
}

/** The column batches of a source's batch. */
export async function columnsOf(batch: SourceBatch): Promise<readonly ColumnBatch[]> {
  if (batch.kind !== "columns") throw new Error("not columns");
  const batches: ColumnBatch[] = [];
  for await (const each of batch.batches) batches.push(each);
  return batches;
}

/** Values of a fixed-width column of all batches. */
export function numbers(batches: readonly ColumnBatch[], index: number): readonly number[] {
  return batches.flatMap((batch) => {
    const column = batch.columns[index];
    return column?.form === "fixed" ? Array.from(column.values, Number) : [];
  });
}
