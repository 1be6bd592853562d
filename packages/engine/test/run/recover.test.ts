import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCommitLog } from "../../src/run/commit-log.ts";
import { localCheckpointFiles } from "../../src/run/local-checkpoint-files.ts";
import { confSnapshot } from "../../src/run/offset-conf.ts";
import { openOffsetLog, parseBatchOffsets } from "../../src/run/offset-log.ts";
import { readQueryId } from "../../src/run/query-metadata.ts";
import { recover } from "../../src/run/recover.ts";
import { StateStore } from "../../src/run/state-store.ts";
import { newFixture } from "../stream/streaming-fixture.ts";

/** As Apache Spark 4.2 wrote it (conf shortened). */
const sparkOffsets =
  'v1\n{"batchWatermarkMs":1704067207000,"batchTimestampMs":1795359862456,"conf":{"spark.sql.shuffle.partitions":"2"}}\n{"logOffset":1}\n-';

describe("recovery", () => {
  const files = localCheckpointFiles();
  let checkpoint: string;
  beforeEach(async () => {
    checkpoint = await mkdtemp(join(tmpdir(), "millrace-recover-"));
  });
  afterEach(() => rm(checkpoint, { recursive: true, force: true }));

  const logs = () => ({
    offsets: openOffsetLog(files, checkpoint),
    commits: openCommitLog(files, checkpoint),
  });
  const batch = (offset: string, watermarkMs: number) => ({
    offsets: [offset],
    watermarkMs,
    timestampMs: 77,
    conf: {},
  });

  it("reads Spark's offset log, and writes the same bytes", async () => {
    const parsed = parseBatchOffsets(sparkOffsets, "offsets/1");
    expect(parsed.offsets).toEqual(['{"logOffset":1}', null]);
    await logs().offsets.add(0, parsed);
    expect(await files.read(join(checkpoint, "offsets", "0"))).toBe(sparkOffsets);
  });

  it("stores Spark's configuration in Spark's order", () => {
    const keys = Object.keys(confSnapshot(new Map(), false));
    expect(keys[0]).toBe("spark.sql.streaming.stateStore.providerClass");
    expect(keys).toHaveLength(15);
    expect(confSnapshot(new Map(), true)[keys[0] ?? ""]).toBe("millrace.DuckDBStateStoreProvider");
  });

  it("begins at nothing, and goes on after the last commit", async () => {
    expect((await recover(logs(), 1)).position).toMatchObject({ batchId: 0, committed: [null] });
    await logs().offsets.add(0, batch("5", 0));
    await logs().commits.add(0, { nextBatchWatermarkMs: 900 });
    expect((await recover(logs(), 1)).position).toEqual({
      batchId: 1,
      committed: ["5"],
      previousWatermarkMs: 0,
      watermarkMs: 900,
    });
  });

  it("finds the batch that was not committed, with its clock (invariants 3 and 11)", async () => {
    await logs().offsets.add(0, batch("5", 0));
    await logs().commits.add(0, { nextBatchWatermarkMs: 900 });
    await logs().offsets.add(1, batch("8", 900));
    const { position } = await recover(logs(), 1);
    expect(position.unfinished).toEqual({
      batchId: 1,
      start: ["5"],
      end: ["8"],
      previousWatermarkMs: 0,
      watermarkMs: 900,
      timestampMs: 77,
    });
  });

  it("refuses a second writer of a batch (invariant 10)", async () => {
    await logs().offsets.add(0, batch("5", 0));
    await expect(logs().offsets.add(0, batch("6", 0))).rejects.toMatchObject({
      errorClass: "CONCURRENT_STREAM_LOG_UPDATE",
    });
  });

  it("refuses another number of sources", async () => {
    await logs().offsets.add(0, batch("5", 0));
    await expect(recover(logs(), 2)).rejects.toThrow("There are [1] sources in the checkpoint offsets");
  });

  it("refuses an emptied log file", async () => {
    await logs().offsets.add(0, batch("5", 0));
    await writeFile(join(checkpoint, "offsets", "0"), "");
    await expect(recover(logs(), 1)).rejects.toThrow("Incomplete log file");
  });

  it("keeps one id, and refuses batches without it (invariant 1)", async () => {
    const id = await readQueryId(files, checkpoint);
    expect(await readQueryId(files, checkpoint)).toBe(id);
    await logs().offsets.add(0, batch("5", 0));
    await rm(join(checkpoint, "metadata"));
    await expect(readQueryId(files, checkpoint)).rejects.toMatchObject({
      errorClass: "STREAMING_CHECKPOINT_MISSING_METADATA_FILE",
    });
  });

  it("refuses the state of Apache Spark, and writes nothing beside it", async () => {
    const fixture = await newFixture();
    const state = join(checkpoint, "state");
    await mkdir(join(state, "0", "0"), { recursive: true });
    await fixture.host.runner.withConnection(async (connection) => {
      const request = {
        connection,
        connect: () => fixture.host.runner.connect(),
        checkpoint,
        nodes: [],
        nextBatchId: 3,
        batchesToRetain: 100,
        compactionRows: 0,
      };
      await expect(StateStore.open(request)).rejects.toThrow("the state of Apache Spark");
    });
    expect(await readdir(state)).toEqual(["0"]);
    await fixture.close();
  });

  it("forgets old batches", async () => {
    for (const batchId of [0, 1, 2, 3]) await logs().offsets.add(batchId, batch(`${batchId}`, 0));
    const { offsets } = logs();
    await offsets.purgeBefore(2);
    expect(await offsets.batchIds()).toEqual([2, 3]);
  });
});
