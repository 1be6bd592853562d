import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import { runCheckpointTool } from "../../src/checkpoint/checkpoint-tool.ts";
import { newFixture } from "../stream/streaming-fixture.ts";
import { writeInput } from "./crash/crash-input.ts";
import { outerJoin } from "./crash/queries/outer-join.ts";
import { windowedCount } from "./crash/queries/windowed-count.ts";

/** Twelve batches: past the tenth, whose file of the source's log is a compaction. */
const batchCount = 12;

describe("the checkpoint tool", () => {
  let root: string;
  let checkpoint: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "millrace-tool-"));
    checkpoint = join(root, "checkpoint");
    await writeInput(
      join(root, "in"),
      Array.from({ length: batchCount }, (_, batch) => [
        { second: 1000 + 100 * batch, key: batch % 3, value: batch },
        { second: 1000 + 100 * batch, key: 7, value: 1 },
      ]),
    );
    await runQuery(checkpoint, join(root, "out"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function runQuery(checkpointLocation: string, out: string, from = windowedCount): Promise<void> {
    const fixture = await newFixture(connectors);
    const query = await fixture.start({
      plan: from.plan((input) => join(root, input)),
      format: "parquet",
      path: out,
      options: { checkpointLocation },
      trigger: { kind: "availableNow" },
    });
    await query.awaitTermination();
    await fixture.close();
  }

  async function tool(
    ...args: readonly string[]
  ): Promise<{ readonly text: string; readonly exitCode: number }> {
    const options = { connectors, readArrow: () => [], workingDirectory: root };
    const { lines, exitCode } = await runCheckpointTool(args, options);
    return { text: lines.join("\n"), exitCode };
  }

  it("shows batches, sources, state and sink", async () => {
    const { text, exitCode } = await tool("show", "checkpoint");
    expect(exitCode).toBe(0);
    expect(text).toMatch(/sink +parquet .*\/out, append/);
    expect(text).toMatch(/11 +committed .*\{"logOffset":11\}/);
    expect(text).toMatch(/0 +json .*\/in +log up to 11/);
    expect(text).toMatch(/0 +stateStoreSave +groups .* t timestamp, k bigint/);
    expect(text).toMatch(/_spark_metadata up to batch 12/);
  });

  it("says what changed between two batches", async () => {
    const { text } = await tool("diff", "checkpoint", "2", "4");
    expect(text).toMatch(/source 0 +\{"logOffset":2\} +\{"logOffset":4\}/);
    expect(text).toMatch(/0 +stateStoreSave +groups +\d+ +\d+ +4/);
    expect(text).toMatch(/Changed keys of operator 0 \(stateStoreSave\), table groups: 8/);
    expect(text).toMatch(/\{"t":"1970-01-01 00:18:20\+00","k":1\} +\{"count0":1,"sum0":1\} +-/);
    expect(text).toMatch(/\{"t":"1970-01-01 00:23:20\+00","k":1\} +- +\{"count0":1,"sum0":4\}/);
  });

  it("lists no more changed keys than it is asked for", async () => {
    const { text } = await tool("diff", "checkpoint", "2", "4", "--rows", "1");
    expect(text).toMatch(/… and 7 more/);
  });

  it("lists changed rows of state without a key", async () => {
    const rows = [0, 1].map((batch) => [{ second: 1000 + batch, key: 1, value: batch }]);
    for (const input of ["left", "right"]) await writeInput(join(root, input), rows);
    await runQuery(join(root, "joined"), join(root, "joined-out"), outerJoin);
    const { text, exitCode } = await tool("diff", "joined", "0", "1");
    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/Changed keys of operator 0 \(symmetricHashJoin\), table .*: 1\n/);
    expect(text).toMatch(/ - +\{.*"v":1.*\}/);
  });

  it("replays a batch from the state before it, and finds the same rows", async () => {
    for (const batch of ["0", "5", "12"]) {
      const { text, exitCode } = await tool("replay", "checkpoint", "--batch", batch);
      expect(text).toMatch(/the same as when it ran/);
      expect(exitCode).toBe(0);
    }
    expect(await tool("replay", "checkpoint", "--batch", "99")).toMatchObject({ exitCode: 2 });
  });

  it("rewinds a fork, past a compaction of the source's log, and the query comes to the same again", async () => {
    const dry = await tool("rewind", "checkpoint", "--to-batch", "7", "--dry-run");
    expect(dry.text).toMatch(/batches 8 to 12 will be run anew[\s\S]*Nothing has been changed/);
    expect(dry.text).toMatch(/the file sink .* knows batches up to 12/);
    const forked = await tool("fork", "checkpoint", "forked", "--at-batch", "7", "--new-id");
    expect(forked.exitCode, forked.text).toBe(0);
    expect(await names("forked/offsets")).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
    expect(await names("forked/sources/0")).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
    await runQuery(join(root, "forked"), join(root, "forked-out"));
    const { text } = await tool("diff", "forked", "7", "12");
    const original = await tool("diff", "checkpoint", "7", "12");
    expect(stateLine(text)).toBe(stateLine(original.text));
    expect(await tool("replay", "forked", "--batch", "12")).toMatchObject({ exitCode: 0 });
  });

  const names = async (path: string): Promise<readonly string[]> =>
    (await readdir(join(root, path))).sort((left, right) => Number(left) - Number(right));
  const stateLine = (text: string): string | undefined =>
    text.split("\n").find((line) => line.includes("stateStoreSave"));
});
