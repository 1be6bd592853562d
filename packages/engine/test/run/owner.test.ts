import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import { sorted } from "../../../testkit/src/oracle.ts";
import { CheckpointOwner, currentOwner } from "../../src/run/checkpoint-owner.ts";
import { bundleChild } from "./crash/bundle-child.ts";
import { closingRow, writeInput } from "./crash/crash-input.ts";
import { windowedCount } from "./crash/queries/windowed-count.ts";
import { files } from "./crash/sinks/files.ts";
import { startOwner } from "./crash/start-owner.ts";

const rows = [0, 1, 2].map((batch) => [
  { second: 1000 + 100 * batch, key: batch, value: 1 },
  { second: 1000 + 100 * batch, key: batch, value: 2 },
]);

describe("one owner of a checkpoint (invariant 10)", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-owner-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("refuses a second owner while the first lives, and takes it after a release", async () => {
    const first = await CheckpointOwner.claim(directory);
    await expect(CheckpointOwner.claim(directory)).rejects.toMatchObject({ errorClass: "CONCURRENT_QUERY" });
    expect(await currentOwner(directory)).toContain(`process ${process.pid}`);
    await first.release();
    const second = await CheckpointOwner.claim(directory);
    await expect(first.check()).rejects.toMatchObject({ errorClass: "CONCURRENT_STREAM_LOG_UPDATE" });
    await second.check();
    await second.release();
    expect(await currentOwner(directory)).toBeUndefined();
  });

  it("lets one of many contenders have it", async () => {
    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, () => CheckpointOwner.claim(directory)),
    );
    const won = claims.flatMap((claim) => (claim.status === "fulfilled" ? [claim.value] : []));
    expect(won).toHaveLength(1);
    await won[0]?.release();
  });

  it("fences off a run that slept while another took over (SIGSTOP, SIGCONT)", async () => {
    await writeInput(join(directory, "in"), rows.slice(0, 1));
    const program = await bundleChild("owner-child");
    const zombie = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    zombie.stdout.on("data", (text) => {
      said += text;
    });
    try {
      await vi.waitFor(() => expect(said).toContain("committed 0"), { timeout: 60_000, interval: 50 });
      zombie.kill("SIGSTOP");
      const start = () => startOwner(directory, { trigger: "availableNow", connectors });
      await vi.waitFor(
        async () => {
          const { query, fixture } = await start();
          // While the sleeper counts as alive, the run ends with CONCURRENT_QUERY.
          await query.awaitTermination().finally(() => fixture.close());
        },
        { timeout: 60_000, interval: 200 },
      );
      await writeInput(join(directory, "in"), rows.slice(1), 1);
      const second = await start();
      await second.query.awaitTermination();
      zombie.kill("SIGCONT");
      await once(zombie, "close");
      expect(said).toMatch(/ended CONCURRENT_STREAM_LOG_UPDATE/);
      await second.fixture.close();
      await writeInput(join(directory, "in"), [[closingRow]], rows.length);
      const last = await start();
      await last.query.awaitTermination();
      await last.fixture.close();
    } finally {
      zombie.kill("SIGKILL");
    }
    const expected = windowedCount.expected({ in: rows.flat() });
    expect(sorted(await files.read(directory, windowedCount.schema))).toEqual(sorted(expected));
    expect(
      (await readdir(join(directory, "checkpoint", "state"))).filter((name) => !name.endsWith(".wal")),
    ).toEqual(["state-1.duckdb"]);
  }, 180_000);
});
