import { spawn } from "node:child_process";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { SeededRandom } from "../../../../testkit/src/oracle.ts";
import { type CrashPoint, crashPoints } from "../../../src/run/crash-point.ts";

/** Where to stop a run: at a named place, or after so many milliseconds. */
export type Kill =
  | { readonly kind: "point"; readonly point: CrashPoint; readonly count: number }
  | { readonly kind: "time"; readonly milliseconds: number };

export interface InputRow {
  readonly second: number;
  readonly key: number;
  readonly value: number;
}

const here = dirname(fileURLToPath(import.meta.url));

/** Bundles the child once, so that each start costs a fraction of a second; gives the program's path. */
export async function bundleChild(): Promise<string> {
  const outfile = join(here, "../../../../../node_modules/.cache/millrace/crash-child.mjs");
  await build({
    entryPoints: [join(here, "crash-child.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@duckdb/*", "@platformatic/*"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return outfile;
}

/** Random rows whose times move on. */
export function randomRows(count: number, random: SeededRandom): readonly InputRow[] {
  return Array.from({ length: count }, (_, index) => ({
    second: 1000 + 5 * Math.floor((index + random.below(20)) / 20),
    key: random.below(4),
    value: random.below(1000),
  }));
}

/** A row so far in the future that all groups before it are closed. */
export const closingRow: InputRow = { second: 100_000, key: 0, value: 0 };

/** Writes each batch as a file; modification times keep their order. */
export async function writeInput(
  directory: string,
  batches: readonly (readonly InputRow[])[],
  firstIndex = 0,
): Promise<void> {
  await mkdir(join(directory, "in"), { recursive: true });
  for (const [position, rows] of batches.entries()) {
    const index = firstIndex + position;
    const path = join(directory, "in", `${String(index).padStart(4, "0")}.json`);
    const lines = rows.map(({ second, key, value }) =>
      JSON.stringify({ t: new Date(second * 1000).toISOString(), k: key, v: value }),
    );
    await writeFile(path, lines.map((line) => `${line}\n`).join(""));
    await utimes(path, 1_000_000 + index, 1_000_000 + index);
  }
}

/** A place to die at: mostly between durable steps, sometimes anywhere. */
export function randomKill(random: SeededRandom): Kill {
  if (random.below(4) === 0) return { kind: "time", milliseconds: 200 + random.below(600) };
  const point = crashPoints[random.below(crashPoints.length)] ?? "commitWritten";
  return { kind: "point", point, count: point === "metadata" ? 1 : 1 + random.below(3) };
}

/** How a run of the child ended. */
export type Ending = "killed" | "finished";

/** Runs the child; throws with its output when it fails by itself. */
export function runChild(program: string, directory: string, kill?: Kill): Promise<Ending> {
  const place = kill?.kind === "point" ? [kill.point, `${kill.count}`] : [];
  const child = spawn(process.execPath, [program, directory, ...place], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
    if (kill?.kind === "time") setTimeout(() => child.kill("SIGKILL"), kill.milliseconds);
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0) resolve("finished");
      else reject(new Error(`The child failed (${code}): ${output}`));
    });
  });
}

/** Batch ids of a log of the checkpoint. */
export async function batchIds(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory).catch(() => [] as string[]);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
}
