import { join } from "node:path";
import type { DuckConnection } from "../duckdb/connection.ts";
import { quoteText } from "../duckdb/duck-type.ts";
import { CheckpointOwner } from "../run/checkpoint-owner.ts";
import type { LocalCheckpointFiles } from "../run/local-checkpoint-files.ts";
import { forgetQueriesAfter } from "../run/query-record.ts";
import { forgetResultsAfter } from "../run/result-log.ts";
import { stateFile } from "../run/state-file.ts";
import { generationsAt, restoreState } from "../run/state-generations.ts";
import { plainError } from "../run/streaming-errors.ts";
import { batchOf, type CheckpointView, offsetsOf, readCheckpoint } from "./checkpoint-view.ts";
import { readCompactibleFiles, truncateLog } from "./compactible-files.ts";
import { sinkAdvice } from "./sink-advice.ts";
import { openStateSnapshot } from "./state-snapshot.ts";

export interface RewindRequest {
  readonly path: string;
  /** The checkpoint becomes what it was just after this batch. */
  readonly batchId: number;
  readonly isDryRun: boolean;
  /** Directory of a file sink whose log is to be taken back too. */
  readonly sink?: string;
}

/** Takes a checkpoint back to a batch, as one owner; gives the lines that say what it did. */
export async function rewindCheckpoint(
  request: RewindRequest,
  { files, connection }: { readonly files: LocalCheckpointFiles; readonly connection: DuckConnection },
): Promise<readonly string[]> {
  const { path, isDryRun, batchId } = request;
  const owner = isDryRun ? undefined : await CheckpointOwner.claim(path);
  try {
    const view = await readCheckpoint(files, path);
    checkBatch(view, batchId);
    const sources = await sourcesToTruncate(view, batchId, files);
    const state = await checkState(path, batchId, connection);
    const advice = await sinkAdvice(view, { ...request, files });
    const removed = view.batches.filter((batch) => batch.batchId > batchId).map((batch) => batch.batchId);
    const said = [
      ...describeRemoval(removed, batchId),
      ...sources.map(({ position, to }) => `sources/${position} goes back to ${to}.`),
      ...state,
      ...advice,
    ];
    if (isDryRun) return [...said, "Nothing has been changed (--dry-run)."];
    for (const removedId of removed.toReversed()) await removeBatch(files, path, removedId);
    for (const { directory, to } of sources) await truncateLog(files, directory, to);
    if (state.length > 0) await restore(path, batchId, connection);
    await forgetResultsAfter(path, batchId);
    await forgetQueriesAfter(files, path, batchId);
    if (request.sink !== undefined) await truncateLog(files, join(request.sink, "_spark_metadata"), batchId);
    return said;
  } finally {
    await owner?.release();
  }
}

function checkBatch(view: CheckpointView, batchId: number): void {
  const batch = batchOf(view, batchId);
  offsetsOf(batch);
  if (batch.commit === undefined || typeof batch.commit === "string") {
    throw plainError(
      "IllegalArgumentException",
      `Batch ${batchId} has not been committed; rewind to an earlier one, or start the query to finish it.`,
    );
  }
}

/** The commit first: a batch without it is one that is to run, at every moment of the removal. */
async function removeBatch(files: LocalCheckpointFiles, path: string, batchId: number): Promise<void> {
  await files.remove(join(path, "commits", `${batchId}`));
  await files.remove(join(path, "offsets", `${batchId}`));
}

function describeRemoval(removed: readonly number[], batchId: number): readonly string[] {
  const [first] = removed;
  if (first === undefined) return [`Batch ${batchId} is the newest: there is nothing to take back.`];
  const which = removed.length === 1 ? `batch ${first}` : `batches ${first} to ${removed.at(-1)}`;
  return [`The checkpoint goes back to just after batch ${batchId}: ${which} will be run anew.`];
}

interface SourceLog {
  readonly position: number;
  readonly directory: string;
  /** The newest batch of the log that stays. */
  readonly to: number;
}

/** Logs of file sources that name more files than the batch had read. */
async function sourcesToTruncate(
  view: CheckpointView,
  batchId: number,
  files: LocalCheckpointFiles,
): Promise<readonly SourceLog[]> {
  const logs: SourceLog[] = [];
  for (const [position, offset] of offsetsOf(batchOf(view, batchId)).offsets.entries()) {
    const directory = join(view.path, "sources", `${position}`);
    const to =
      offset === null ? undefined : Number(/^\{"logOffset":(-?\d+)\}$/.exec(offset)?.[1] ?? Number.NaN);
    if (to === undefined || Number.isNaN(to)) continue;
    const { latest } = await readCompactibleFiles(files, directory);
    if (latest > to) logs.push({ position, directory, to });
  }
  return logs;
}

/** Throws when the state of the batch is not there any more. */
async function checkState(
  path: string,
  batchId: number,
  connection: DuckConnection,
): Promise<readonly string[]> {
  const snapshot = await openStateSnapshot(connection, path);
  if (!snapshot) return [];
  try {
    const totals = await snapshot.totalsAt(batchId);
    generationsAt(snapshot.generations, batchId);
    return snapshot.operators.map(
      ({ operatorId, name }) =>
        `Operator ${operatorId} (${name}) goes back to ${totals[operatorId] ?? "?"} keys.`,
    );
  } finally {
    await snapshot.close();
  }
}

async function restore(path: string, batchId: number, connection: DuckConnection): Promise<void> {
  const catalog = "rewound";
  await connection.run(`ATTACH ${quoteText(await stateFile(path))} AS ${catalog}`);
  await connection.run("BEGIN TRANSACTION");
  try {
    await restoreState(connection, catalog, batchId);
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK");
    throw error;
  } finally {
    await connection.run(`DETACH ${catalog}`);
  }
}
