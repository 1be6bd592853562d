import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { connectors } from "../../../../connectors/src/index.ts";
import { sorted } from "../../../../testkit/src/oracle.ts";
import { runCheckpointTool } from "../../../src/checkpoint/checkpoint-tool.ts";
import type { PythonFunctions } from "../../../src/python-functions.ts";
import { readResults } from "../../../src/run/result-log.ts";
import type { CrashCase, InputRow, OutputRow } from "./crash-case.ts";

/** The newest batches of both logs; -1 where there is none. */
interface Logged {
  readonly planned: number;
  readonly committed: number;
}

/** What is left of a run that was killed. Invariants 3, 4 and 9; throws when one does not hold. */
export async function checkLogs(checkpoint: string): Promise<Logged> {
  const offsets = await batchIds(join(checkpoint, "offsets"));
  const commits = await batchIds(join(checkpoint, "commits"));
  requireContiguous("offsets", offsets);
  requireContiguous("commits", commits);
  const planned = offsets.at(-1) ?? -1;
  const committed = commits.at(-1) ?? -1;
  mustHold(
    planned === committed || planned === committed + 1,
    `offsets up to ${planned}, commits up to ${committed}`,
  );
  let watermark = 0;
  for (const batchId of offsets) {
    const [, metadata] = (await readFile(join(checkpoint, "offsets", `${batchId}`), "utf8")).split("\n");
    const { batchWatermarkMs } = JSON.parse(metadata ?? "") as { batchWatermarkMs: number };
    mustHold(batchWatermarkMs >= watermark, `the watermark went back in batch ${batchId}`);
    watermark = batchWatermarkMs;
  }
  return { planned, committed };
}

interface Outcome {
  readonly case_: CrashCase;
  /** By input. */
  readonly rows: Readonly<Record<string, readonly InputRow[]>>;
  readonly written: readonly OutputRow[];
  /** How often each batch was cut off. */
  readonly cutOff: readonly number[];
  /** In which batches each row was given to the sink. */
  readonly batchesOf: ReadonlyMap<string, ReadonlySet<number>>;
}

/** The sink has what one pass over all rows gives: exactly, or with rows of batches that were cut off again. */
export function checkSink({ case_, rows, written, cutOff, batchesOf }: Outcome): void {
  const expected = sorted(case_.query.expected(rows, written));
  const found = sorted(written);
  if (case_.sink.guarantee === "exact") {
    mustHold(
      JSON.stringify(found) === JSON.stringify(expected),
      `the sink has ${found.length} rows, expected ${expected.length}: ${difference(found, expected)}`,
    );
    return;
  }
  const counts = countOf(found);
  const wanted = countOf(expected);
  for (const [row, count] of wanted) {
    mustHold((counts.get(row) ?? 0) >= count, `the sink lacks ${row}`);
  }
  for (const [row, count] of counts) {
    const batches = batchesOf.get(row) ?? new Set();
    const again = cutOff.filter((batch) => batches.has(batch)).length;
    const all = [...batches].join(", ");
    mustHold(count <= (wanted.get(row) ?? 0) * (1 + again), `${row} of batches ${all} came ${count} times`);
  }
}

/**
 * The state ends with as many keys as in a run that nobody killed. Batches need not be the same: a restart
 * runs no batch without data, and a list of files that was logged before the kill may join the next.
 */
export async function checkFinalState(killed: string, undisturbed: string): Promise<void> {
  const totals = async (checkpoint: string) => (await readResults(checkpoint)).at(-1)?.stateTotals.join(" ");
  const [found, expected] = [await totals(killed), await totals(undisturbed)];
  mustHold(found === expected, `the state ends with ${found} keys, expected ${expected}`);
}

/** The newest batch, computed again from the state that the one before it left, comes to the same rows. */
export async function checkReplay(checkpoint: string, python: PythonFunctions): Promise<void> {
  const batchId = (await batchIds(join(checkpoint, "commits"))).at(-1) ?? 0;
  if (batchId === 0) return;
  const options = { connectors, python, readArrow: () => [], workingDirectory: checkpoint };
  const commands = [
    ["replay", checkpoint, "--batch", `${batchId}`],
    ["diff", checkpoint, `${batchId - 1}`, `${batchId}`],
  ];
  for (const command of commands) {
    const { lines, exitCode } = await runCheckpointTool(command, options);
    mustHold(exitCode === 0, lines.join(" "));
  }
}

export async function batchIds(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
}

function requireContiguous(name: string, ids: readonly number[]): void {
  const [first = 0] = ids;
  mustHold(
    ids.every((id, index) => id === first + index),
    `${name} has a gap: ${ids.join(" ")}`,
  );
}

function countOf(rows: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return counts;
}

function difference(found: readonly string[], expected: readonly string[]): string {
  const extra = found.filter((row) => !expected.includes(row)).slice(0, 3);
  const missing = expected.filter((row) => !found.includes(row)).slice(0, 3);
  return `too much ${extra.join(" ") || "-"}, missing ${missing.join(" ") || "-"}`;
}

function mustHold(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
