import { parseArgs } from "node:util";
import { SparkError } from "@millrace/spark-model";
import { resolvePath } from "../files/resolve-path.ts";
import { diffBatches } from "./diff-batches.ts";
import { forkCheckpoint } from "./fork-checkpoint.ts";
import { type Replay, replayBatch } from "./replay-batch.ts";
import { rewindCheckpoint } from "./rewind-checkpoint.ts";
import { showCheckpoint } from "./show-checkpoint.ts";
import { type ToolEnvironment, type ToolOptions, withEnvironment } from "./tool-environment.ts";

const usage = `checkpoint show DIR [--all]
    batches with offsets, clock, watermark; sources; state of each operator. Also of a running query,
    and of checkpoints that Apache Spark has written
checkpoint diff DIR A B [--rows N]
    what changed from just after batch A to just after batch B; of each state table N keys (20)
checkpoint rewind DIR --to-batch N [--dry-run] [--sink OUT]
    takes the checkpoint back to just after batch N; with --sink, the log of a file sink too
checkpoint fork DIR NEWDIR [--at-batch N] [--new-id]
    copies it for a changed query to go on from
checkpoint replay DIR --batch N [--option KEY=VALUE]…
    computes batch N again, from its offsets and with its clock, and says whether the result is the same`;

/** What a command came to: lines to print, and the exit code. */
export interface ToolResult {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

const options = {
  all: { type: "boolean", default: false },
  "to-batch": { type: "string" },
  "at-batch": { type: "string" },
  batch: { type: "string" },
  rows: { type: "string", default: "20" },
  "dry-run": { type: "boolean", default: false },
  "new-id": { type: "boolean", default: false },
  sink: { type: "string" },
  option: { type: "string", multiple: true },
} as const;

type Values = ReturnType<typeof parse>["values"];

interface CommandLine {
  readonly path: string;
  readonly rest: readonly string[];
  readonly values: Values;
  readonly environment: ToolEnvironment;
}

const commands: Readonly<Record<string, (line: CommandLine) => Promise<ToolResult>>> = {
  show: async ({ path, values, environment }) => done(await showCheckpoint(path, values, environment)),
  diff: async ({ path, rest, values, environment }) => {
    const [from, to] = [numberOf("A", rest[0]), numberOf("B", rest[1])];
    const rows = numberOf("--rows", values.rows);
    return done(await diffBatches({ path, from, to, rows }, environment));
  },
  rewind: async ({ path, values, environment }) => {
    const { sink } = values;
    const { workingDirectory } = environment;
    const request = {
      path,
      batchId: numberOf("--to-batch", values["to-batch"]),
      isDryRun: values["dry-run"],
      ...(sink === undefined ? {} : { sink: resolvePath(sink, workingDirectory) }),
    };
    return done(await rewindCheckpoint(request, environment));
  },
  fork: async ({ path, rest, values, environment }) => {
    const [target] = rest;
    if (target === undefined) throw new UsageError("fork wants the new directory");
    const atBatch = values["at-batch"];
    const request = {
      path,
      target: resolvePath(target, environment.workingDirectory),
      hasNewId: values["new-id"],
      ...(atBatch === undefined ? {} : { batchId: numberOf("--at-batch", atBatch) }),
    };
    return done(await forkCheckpoint(request, environment));
  },
  replay: async ({ path, values, environment }) => {
    const batchId = numberOf("--batch", values.batch);
    const sourceOptions = Object.fromEntries((values.option ?? []).map(optionOf));
    return replayed(await replayBatch({ path, batchId, sourceOptions }, environment));
  },
};

/** `npm run -s checkpoint -- …`. Exit code 1: the replay differs; 2: it could not be done. */
export async function runCheckpointTool(args: readonly string[], given: ToolOptions): Promise<ToolResult> {
  try {
    const { values, positionals } = parse(args);
    const [name, directory, ...rest] = positionals;
    const command = commands[name ?? ""];
    if (!command || directory === undefined) return { lines: [usage], exitCode: 2 };
    const path = resolvePath(directory, given.workingDirectory);
    return await withEnvironment(given, (environment) => command({ path, rest, values, environment }));
  } catch (error) {
    if (error instanceof SparkError) return { lines: [error.message], exitCode: 2 };
    if (!(error instanceof UsageError || error instanceof TypeError)) throw error;
    return { lines: [error.message, "", usage], exitCode: 2 };
  }
}

class UsageError extends Error {}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options });
}

function done(lines: readonly string[]): ToolResult {
  return { lines, exitCode: 0 };
}

function replayed({ batchId, computed, recorded, isSame }: Replay): ToolResult {
  const came = `Batch ${batchId} came to ${computed.rowCount} rows (hash ${computed.hash})`;
  if (!recorded) return done([`${came}. There is no record of its result to compare with.`]);
  if (isSame) return done([`${came}: the same as when it ran.`]);
  const then = `${recorded.rowCount} rows (hash ${recorded.hash})`;
  const why =
    "What a batch reads besides its offsets may have changed: static tables and files, or files of the source.";
  return { lines: [`${came}: NOT the same; when it ran it had ${then}.`, why], exitCode: 1 };
}

function numberOf(name: string, text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new UsageError(`${name} must be a whole number`);
  return Number(text);
}

function optionOf(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--option takes KEY=VALUE, not ${text}`);
  return [text.slice(0, at).toLowerCase(), text.slice(at + 1)];
}
