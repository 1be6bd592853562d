import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectors } from "../../../../connectors/src/index.ts";
import { sorted } from "../../../../testkit/src/oracle.ts";
import type { Clock } from "../../../src/connector.ts";
import { type Disk, localDisk } from "../../../src/run/disk.ts";
import { localCheckpointFiles } from "../../../src/run/local-checkpoint-files.ts";
import { newFixture } from "../../stream/streaming-fixture.ts";
import { closingRow, writeInput } from "../crash/crash-input.ts";
import { windowedCount } from "../crash/queries/windowed-count.ts";
import { files as fileSink } from "../crash/sinks/files.ts";

const rows = Array.from({ length: 4 }, (_, batch) => [
  { second: 1000 + 100 * batch, key: batch, value: 1 },
  { second: 1000 + 100 * batch, key: batch, value: 2 },
]);

/** A stateful query into files, on a disk that fails, over logs that are damaged, by a clock that goes back. */
describe("what a disk and a clock can do", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-disk-"));
    await writeInput(join(directory, "in"), rows);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function run(parts: { readonly disk?: Disk; readonly clock?: Clock } = {}): Promise<void> {
    const { disk, clock } = parts;
    const fixture = await newFixture(connectors, {
      ...(disk ? { files: localCheckpointFiles(disk) } : {}),
      ...(clock ? { clock } : {}),
    });
    try {
      const query = await fixture.start({
        plan: windowedCount.plan((input) => join(directory, input)),
        format: "parquet",
        path: join(directory, "out"),
        options: { checkpointLocation: join(directory, "checkpoint") },
        trigger: { kind: "availableNow" },
      });
      await query.awaitTermination();
    } finally {
      await fixture.close();
    }
  }

  /** Ends the input, and compares the sink with one pass over it. */
  async function checkResult(): Promise<void> {
    await run();
    await writeInput(join(directory, "in"), [[closingRow]], rows.length);
    await run();
    const expected = windowedCount.expected({ in: rows.flat() });
    expect(sorted(await fileSink.read(directory, windowedCount.schema))).toEqual(sorted(expected));
  }

  it.each([
    ["ENOSPC", "createFlushed", "no space left on device"],
    ["EIO", "createFlushed", "input/output error"],
    ["EIO", "flushDirectory", "input/output error"],
    ["EACCES", "createFlushed", "permission denied"],
  ] as const)("%s of %s ends the query with a clear error; a restart goes on", async (code, call, text) => {
    for (const nth of [2, 5]) await expect(run({ disk: failingDisk(code, call, nth) })).rejects.toThrow(text);
    await checkResult();
  });

  it.each([
    ["offsets", "empty", /Incomplete log file .*offsets\/4: it is empty/],
    ["offsets", "cut", /Incomplete log file .*offsets\/4: it is cut short/],
    ["offsets", "garbled", /malformed: failed to read correct log version/],
    ["commits", "empty", /Incomplete log file .*commits\/4: it is empty/],
    ["commits", "cut", /Incomplete log file .*commits\/4/],
    ["metadata", "empty", /Incomplete log file .*metadata: it is empty/],
    ["metadata", "cut", /Incomplete log file .*metadata: it is cut short/],
    ["sources/0", "empty", /Incomplete log file/],
  ] as const)(
    "refuses %s that is %s, by name, and goes on once it is restored",
    async (log, damage, message) => {
      await run();
      const folder = join(directory, "checkpoint", log);
      const path = log === "metadata" ? folder : join(folder, await newest(folder));
      const whole = await readFile(path, "utf8");
      if (damage === "garbled") await writeFile(path, "\u0000\u0001garbage");
      else await truncate(path, damage === "empty" ? 0 : whole.length - 3);
      await expect(run()).rejects.toThrow(message);
      await writeFile(path, whole);
      await checkResult();
    },
  );

  it("a clock that goes back neither moves the watermark back nor stops the query (invariant 9)", async () => {
    const clock = (now: number): Clock => ({ now: () => now, sleepUntil: async () => {} });
    await run({ clock: clock(2_000_000_000_000) });
    await writeInput(join(directory, "in"), [[{ second: 1400, key: 1, value: 1 }]], rows.length);
    await run({ clock: clock(1_000_000_000_000) });
    const watermarks: number[] = [];
    const offsets = join(directory, "checkpoint", "offsets");
    for (const name of (await readdir(offsets)).sort()) {
      const [, metadata] = (await readFile(join(offsets, name), "utf8")).split("\n");
      watermarks.push((JSON.parse(metadata ?? "") as { batchWatermarkMs: number }).batchWatermarkMs);
    }
    expect(watermarks).toEqual([...watermarks].sort((left, right) => left - right));
    expect(watermarks.length).toBeGreaterThan(rows.length);
  });
});

async function newest(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
  return `${Math.max(...names)}`;
}

/** Fails from the nth call on, as a full disk does. */
function failingDisk(code: string, call: "createFlushed" | "flushDirectory", nth: number): Disk {
  let count = 0;
  return {
    ...localDisk,
    async [call](path: string, content: string | Uint8Array = "") {
      if (++count >= nth) throw Object.assign(new Error(`${code}: ${call}`), { code });
      if (call === "createFlushed") await localDisk.createFlushed(path, content);
      else await localDisk.flushDirectory(path);
    },
  };
}
