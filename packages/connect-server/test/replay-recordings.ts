import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PySparkServer, startPySparkServer } from "./pyspark-server.ts";

/** What one expression or program gives: rows and schema, batches, a value, or an error. */
type Answers = Readonly<Record<string, unknown>>;

/** The recordings, one file of answers each; `record.py --only` knows them by these names. */
export type Recording = "expressions" | "cases" | "streaming";

const recordings = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "testkit", "record");
const read = (directory: string, name: string): Answers =>
  JSON.parse(readFileSync(join(directory, name), "utf8"));

/** Where our answer differs from Spark's, and why. A line that is no longer true fails, so that the list shrinks. */
const differences = read(recordings, "differences.json") as Record<Recording, Record<string, string>>;

/** Tests that the engine answers what Apache Spark 4.2 answered: a real PySpark client runs the programs again. */
export function replayRecording(recording: Recording): void {
  const recorded = read(recordings, `${recording}.json`);
  const known = differences[recording];

  describe(`what Apache Spark 4.2 answered to ${recording}`, () => {
    const directory = mkdtempSync(join(tmpdir(), "millrace-answers-"));
    let server: PySparkServer;
    let ours: Answers = {};

    beforeAll(async () => {
      server = await startPySparkServer();
      const options = ["--only", recording, "--recorded", "--to", directory];
      await promisify(execFile)(server.python, [join(recordings, "record.py"), server.remote, ...options], {
        cwd: server.workingDirectory,
        env: { ...process.env, TZ: "UTC" },
        maxBuffer: 64 * 1024 * 1024,
      });
      ours = read(directory, `${recording}.json`);
    }, 900_000);

    afterAll(async () => {
      await server?.close();
      rmSync(directory, { recursive: true, force: true });
    });

    it.each(Object.keys(recorded).filter((name) => !(name in known)))("%s", (name) => {
      expect(ours[name]).toEqual(recorded[name]);
    });

    it("differs only where differences.json says so", () => {
      const settled = Object.keys(known).filter(
        (name) => JSON.stringify(ours[name]) === JSON.stringify(recorded[name]),
      );
      expect(settled).toEqual([]);
    });
  });
}
