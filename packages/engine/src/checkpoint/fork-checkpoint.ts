import { randomUUID } from "node:crypto";
import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DuckConnection } from "../duckdb/connection.ts";
import { makeDirectory } from "../files/make-directory.ts";
import { CheckpointOwner } from "../run/checkpoint-owner.ts";
import type { LocalCheckpointFiles } from "../run/local-checkpoint-files.ts";
import { plainError } from "../run/streaming-errors.ts";
import { readCheckpoint } from "./checkpoint-view.ts";
import { rewindCheckpoint } from "./rewind-checkpoint.ts";

export interface ForkRequest {
  readonly path: string;
  readonly target: string;
  /** The copy goes back to just after this batch. */
  readonly batchId?: number;
  /** The copy is another query: sinks that know batches by query id take all of its batches. */
  readonly hasNewId: boolean;
}

/** Copies a checkpoint that no query runs on, for a changed query to go on from. */
export async function forkCheckpoint(
  { path, target, batchId, hasNewId }: ForkRequest,
  { files, connection }: { readonly files: LocalCheckpointFiles; readonly connection: DuckConnection },
): Promise<readonly string[]> {
  await readCheckpoint(files, path);
  await requireEmpty(target);
  const owner = await CheckpointOwner.claim(path);
  try {
    await cp(path, target, {
      recursive: true,
      filter: (source) => source !== join(path, "millrace", "owner"),
    });
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  } finally {
    await owner.release();
  }
  const said = [`${target} is a copy of ${path}.`];
  if (hasNewId) {
    await writeFile(join(target, "metadata"), JSON.stringify({ id: randomUUID() }));
    said.push("It has a query id of its own.");
  } else said.push("It has the same query id: do not run both into one sink. --new-id gives it its own.");
  if (batchId === undefined) return said;
  const rewound = await rewindCheckpoint({ path: target, batchId, isDryRun: false }, { files, connection });
  return [...said, ...rewound];
}

async function requireEmpty(target: string): Promise<void> {
  const names = await readdir(target).catch(() => []);
  if (names.length > 0) throw plainError("IllegalArgumentException", `${target} is there already.`);
  await makeDirectory(target);
}
