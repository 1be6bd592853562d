import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PySparkServer, startPySparkServer } from "./pyspark-server.ts";

/** What one expression or program gives: rows and schema, a value, or an error. */
type Answers = Readonly<Record<string, unknown>>;

const recordings = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "testkit", "record");
const kinds = ["expressions", "cases"] as const;
const read = (directory: string, name: string): Answers =>
  JSON.parse(readFileSync(join(directory, name), "utf8"));

/** Where our answer differs from Spark's, and why. A line that is no longer true fails, so that the list shrinks. */
const differences = read(recordings, "differences.json") as Record<
  (typeof kinds)[number],
  Record<string, string>
>;

let server: PySparkServer;
const answers = mkdtempSync(join(tmpdir(), "millrace-answers-"));

beforeAll(async () => {
  server = await startPySparkServer();
  await promisify(execFile)(server.python, [join(recordings, "record.py"), server.remote, "--to", answers], {
    cwd: server.workingDirectory,
    env: { ...process.env, TZ: "UTC" },
    maxBuffer: 64 * 1024 * 1024,
  });
}, 600_000);

afterAll(async () => {
  await server?.close();
  rmSync(answers, { recursive: true, force: true });
});

describe.each(kinds)("what Apache Spark 4.2 answered to %s", (kind) => {
  const recorded = read(recordings, `${kind}.json`);
  const known = differences[kind];

  it.each(Object.keys(recorded).filter((name) => !(name in known)))("%s", (name) => {
    expect(read(answers, `${kind}.json`)[name]).toEqual(recorded[name]);
  });

  it("differs only where differences.json says so", () => {
    const ours = read(answers, `${kind}.json`);
    const settled = Object.keys(known).filter(
      (name) => JSON.stringify(ours[name]) === JSON.stringify(recorded[name]),
    );
    expect(settled).toEqual([]);
  });
});
