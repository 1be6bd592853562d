import { constants } from "node:fs";
import { copyFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * The file of a query's state: `state/state.duckdb`, or the newest `state/state-<n>.duckdb` after another
 * run has taken over from one that slept.
 */
export async function stateFile(checkpoint: string): Promise<string> {
  return join(checkpoint, "state", nameOf(await newestNumber(checkpoint)));
}

/** Who has written the state of a checkpoint; undefined when there is none. */
export async function stateWriter(checkpoint: string): Promise<"millrace" | "spark" | undefined> {
  const names = await readdir(join(checkpoint, "state")).catch(() => []);
  if (names.some((name) => name.endsWith(".duckdb"))) return "millrace";
  return names.some((name) => /^\d+$/.test(name)) ? "spark" : undefined;
}

/**
 * Goes on with a copy of the state: the former owner may wake up with the old file open, and what it then
 * commits must not be seen (invariant 10).
 */
export async function leaveToFormerOwner(checkpoint: string): Promise<void> {
  const directory = join(checkpoint, "state");
  const number = await newestNumber(checkpoint);
  const names = await readdir(directory);
  if (!names.includes(nameOf(number))) return;
  const copied = join(directory, nameOf(number + 1));
  await copyState(join(directory, nameOf(number)), copied);
  for (const name of names)
    if (/^state(-\d+)?\.duckdb/.test(name)) await rm(join(directory, name), { force: true });
}

/** Copies a state's file with its log; the log first, as a database without its log would lack batches. */
export async function copyState(from: string, to: string): Promise<void> {
  await rm(`${to}.wal`, { force: true });
  await copyFile(`${from}.wal`, `${to}.wal`, constants.COPYFILE_FICLONE).catch(ignoreMissing);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function newestNumber(checkpoint: string): Promise<number> {
  const names = await readdir(join(checkpoint, "state")).catch(() => []);
  const numbers = names.map((name) => Number(/^state-(\d+)\.duckdb$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

function nameOf(number: number): string {
  return number === 0 ? "state.duckdb" : `state-${number}.duckdb`;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
