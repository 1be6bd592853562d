import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sorted } from "../../../../testkit/src/oracle.ts";
import { bundleChild } from "../crash/bundle-child.ts";
import { closingRow, writeInput } from "../crash/crash-input.ts";
import { windowedCount } from "../crash/queries/windowed-count.ts";
import { files } from "../crash/sinks/files.ts";

const keysABatch = 2000;
const rows = Array.from({ length: 6 }, (_, batch) =>
  Array.from({ length: keysABatch }, (_each, key) => ({ second: 1000 + batch, key, value: batch })),
);

/** No file of the child grows beyond it: the write-ahead log of the state is the first that wants to. */
const largestFileKilobytes = 300;

describe("a disk with no room for the state", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-full-"));
    await writeInput(join(directory, "in"), rows);
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("ends the query with a clear error; with room again it goes on, and nothing is lost", async () => {
    const program = await bundleChild("full-disk-child");
    const run = async (prefix: string) => {
      const script = `${prefix} exec "$0" "$1" "$2"`;
      const { stdout } = await promisify(execFile)("bash", [
        "-c",
        script,
        process.execPath,
        program,
        directory,
      ]);
      return stdout;
    };
    // The kernel refuses what is beyond the limit, as it does on a full disk.
    const limited = await run(`trap "" XFSZ; ulimit -f ${largestFileKilobytes};`);
    expect(limited).toMatch(
      /^ended .*Cannot write .*state\.duckdb\.wal: file too large\. .*start it again and it goes on/,
    );
    const committed = await readdir(join(directory, "checkpoint", "commits"));
    expect(committed.length).toBeGreaterThan(0);
    expect(committed.length).toBeLessThan(rows.length);
    expect(await run("")).toBe("done\n");
    await writeInput(join(directory, "in"), [[closingRow]], rows.length);
    expect(await run("")).toBe("done\n");
    const expected = windowedCount.expected({ in: rows.flat() });
    expect(sorted(await files.read(directory, windowedCount.schema))).toEqual(sorted(expected));
  });
});
