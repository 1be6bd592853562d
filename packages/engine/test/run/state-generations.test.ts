import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { longType } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DuckConnection } from "../../src/duckdb/connection.ts";
import { DuckDatabase } from "../../src/duckdb/database.ts";
import { readJsonRows } from "../../src/run/json-rows.ts";
import { StateStore } from "../../src/run/state-store.ts";
import type { StatefulNode, StateTable } from "../../src/stream/streaming-plan.ts";
import { column } from "../stream/streaming-fixture.ts";

const key = column("key");
const count = column("count");
const groups: StateTable = {
  name: "groups",
  relation: "state_0_groups",
  columns: [key, count],
  batch: column("batch"),
};
const node: StatefulNode = {
  kind: "deduplicate",
  relation: "deduplicate_0",
  state: {
    operatorId: 0,
    operatorName: "dedupe",
    tables: { keys: groups },
    watermarkLagMs: 0,
    runsWithoutData: "never",
  },
  input: { kind: "range", start: 0n, end: 0n, step: 1n, output: [{ ...key, dataType: longType }] },
  keys: [key],
  kept: [key],
  output: [key],
};

describe("state generations (invariant 13)", () => {
  let directory: string;
  let database: DuckDatabase;
  let connection: DuckConnection;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-state-"));
    database = await DuckDatabase.open({ threads: 1 });
    connection = await database.connect();
  });
  afterEach(async () => {
    connection.close();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const open = (nextBatchId: number, batchesToRetain = 100) =>
    StateStore.open({
      connection,
      connect: () => database.connect(),
      checkpoint: directory,
      nodes: [node],
      nextBatchId,
      batchesToRetain,
      compactionRows: 0,
    });
  const commit = (store: StateStore, batchId: number) =>
    store.commit(batchId, [
      {
        operatorId: 0,
        changes: [{ table: "groups", sql: `SELECT ${batchId % 2}, 1, ${batchId}`, rowCount: 1 }],
        total: Math.min(2, batchId + 1),
      },
    ]);
  const begin = (store: StateStore, batchId: number) =>
    store.beginCompaction({
      operatorId: 0,
      table: "groups",
      sql: `SELECT column_0, sum(column_1)::BIGINT, max(batch) FROM (${store.textOf(0, "groups")}) GROUP BY 1`,
      batchId,
    });
  const compact = async (store: StateStore, batchId: number) => {
    await begin(store, batchId);
    await store.finishCompaction(batchId, { waits: true });
  };
  /** Keys with their counts, as a merge on read gives them. */
  const merged = async (store: StateStore) => {
    const rows = await readJsonRows<{ k: number; n: number }>(
      connection,
      `SELECT column_0 AS k, sum(column_1)::BIGINT AS n FROM (${store.textOf(0, "groups")}) GROUP BY 1 ORDER BY 1`,
    );
    return rows.map(({ k, n }) => [k, n]);
  };
  const stateAfter = (batchId: number) => {
    const even = Math.floor(batchId / 2) + 1;
    const odd = Math.floor((batchId + 1) / 2);
    return odd === 0
      ? [[0, even]]
      : [
          [0, even],
          [1, odd],
        ];
  };

  async function run(batchCount: number, batchesToRetain?: number): Promise<void> {
    const store = await open(0, batchesToRetain);
    for (let batchId = 0; batchId < batchCount; batchId++) {
      await commit(store, batchId);
      if (batchId % 3 === 2) await compact(store, batchId);
    }
    await store.close();
  }

  it("restores the state after any batch, and goes on from there", async () => {
    await run(10);
    for (const batchId of [8, 7, 5, 4, 2, 0]) {
      const store = await open(batchId + 1);
      expect(await merged(store), `batch ${batchId}`).toEqual(stateAfter(batchId));
      expect(store.totals()).toEqual([Math.min(2, batchId + 1)]);
      await store.close();
    }
    const store = await open(1);
    for (let batchId = 1; batchId < 6; batchId++) {
      await commit(store, batchId);
      if (batchId === 3) await compact(store, batchId);
    }
    expect(await merged(store)).toEqual(stateAfter(5));
    await store.close();
    const again = await open(3);
    expect(await merged(again)).toEqual(stateAfter(2));
    await again.close();
  });

  it("keeps what batches add while a compaction goes on", async () => {
    const store = await open(0);
    for (let batchId = 0; batchId < 9; batchId++) {
      await commit(store, batchId);
      if (batchId % 3 === 0) await begin(store, batchId);
      if (batchId % 3 === 2) await store.finishCompaction(batchId, { waits: true });
      expect(await merged(store), `batch ${batchId}`).toEqual(stateAfter(batchId));
    }
    await store.close();
    for (const batchId of [8, 7, 6, 5, 4, 3, 1]) {
      const again = await open(batchId + 1);
      expect(await merged(again), `back at batch ${batchId}`).toEqual(stateAfter(batchId));
      await again.close();
    }
  });

  it("forgets a compaction that its run did not finish", async () => {
    const store = await open(0);
    await commit(store, 0);
    await begin(store, 0);
    await store.close();
    const again = await open(1);
    expect(again.isCompacting).toBe(false);
    expect(await merged(again)).toEqual(stateAfter(0));
    await commit(again, 1);
    await compact(again, 1);
    expect(await merged(again)).toEqual(stateAfter(1));
    await again.close();
  });

  it("waits no longer once interrupted", async () => {
    const store = await open(0);
    await commit(store, 0);
    const endless = "SELECT count(*), 0, 0 FROM range(10_000_000_000) AS r(i) WHERE hash(i) = 1";
    await store.beginCompaction({ operatorId: 0, table: "groups", sql: endless, batchId: 0 });
    const waiting = store.finishCompaction(0, { waits: true });
    store.interrupt();
    await expect(waiting).rejects.toThrow();
    expect(await merged(store)).toEqual(stateAfter(0));
    await store.close();
  });

  it("tells of a compaction that fails, and keeps the state", async () => {
    const store = await open(0);
    await commit(store, 0);
    await store.beginCompaction({
      operatorId: 0,
      table: "groups",
      sql: "SELECT 0, 0, error('no')",
      batchId: 0,
    });
    await expect(store.finishCompaction(0, { waits: true })).rejects.toThrow("no");
    await commit(store, 1);
    expect(await merged(store)).toEqual(stateAfter(1));
    await store.close();
  });

  it("drops what only batches beyond minBatchesToRetain need", async () => {
    await run(12, 4);
    await expect(open(4)).rejects.toThrow("Going back to the state after batch 3");
    const store = await open(8, 4);
    expect(await merged(store)).toEqual(stateAfter(7));
    await store.close();
  });
});
