import { type ColumnBatch, longType } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stateSources } from "../../src/checkpoint/state-sources.ts";
import { localCheckpointFiles } from "../../src/run/local-checkpoint-files.ts";
import { rowToJson } from "../../src/run/row-json.ts";
import { systemClock } from "../../src/run/system-clock.ts";
import { aggregate, alias } from "../../src/stream/builders.ts";
import { column, eventScan, type Fixture, newFixture } from "../stream/streaming-fixture.ts";

describe("the state of a checkpoint as a table", () => {
  let fixture: Fixture;
  let checkpoint: string;
  beforeEach(async () => {
    fixture = await newFixture();
    checkpoint = `${fixture.directory}/checkpoint`;
    fixture.source.add([1, 1, 10], [1, 2, 20]);
    fixture.source.add([1, 2, 5]);
    const { scan, key, value } = eventScan();
    const sum = alias(aggregate("sum", [value], longType), "sum", column("sum").id);
    const query = await fixture.start({
      plan: { kind: "aggregate", child: scan, grouping: [key], aggregates: [key, sum] },
      outputMode: "update",
      format: "collect",
      trigger: { kind: "availableNow" },
      options: { checkpointLocation: checkpoint },
    });
    await query.awaitTermination();
  });
  afterEach(() => fixture.close());

  async function read(format: string, options: Readonly<Record<string, string>> = {}) {
    const source = stateSources(() => fixture.host.runner).find((each) => each.format === format);
    const context = {
      workingDirectory: fixture.directory,
      config: new Map(),
      clock: systemClock,
      files: localCheckpointFiles(),
      print: () => {},
    };
    const rows = await source?.readBatch?.({ options, paths: [checkpoint] }, context);
    if (rows?.kind !== "columns") throw new Error("no columns");
    const batches: ColumnBatch[] = [];
    for await (const batch of rows.batches) batches.push(batch);
    return batches.flatMap((batch) =>
      Array.from({ length: batch.rowCount }, (_, row) => rowToJson(batch, row)),
    );
  }

  it("state-metadata lists the operators and the batches there are", async () => {
    expect(await read("state-metadata")).toMatchObject([
      { operatorId: 0, operatorName: "stateStoreSave", numPartitions: 1, minBatchId: 0, maxBatchId: 1 },
    ]);
  });

  it("statestore has an entry for each key, as of the newest batch or an earlier one", async () => {
    const sums = (rows: readonly unknown[]) =>
      (rows as { key: { key: number }; value: object }[])
        .map(({ key, value }) => [key.key, Object.values(value)[0]])
        .sort();
    expect(sums(await read("statestore"))).toEqual([
      [1, 10],
      [2, 25],
    ]);
    expect(sums(await read("statestore", { batchid: "0" }))).toEqual([
      [1, 10],
      [2, 20],
    ]);
  });

  it("refuses batches and operators that are not there, as Spark does", async () => {
    await expect(read("statestore", { batchid: "9" })).rejects.toMatchObject({
      errorClass: "STDS_COMMITTED_BATCH_UNAVAILABLE",
    });
    await expect(read("statestore", { operatorid: "3" })).rejects.toMatchObject({
      errorClass: "STDS_FAILED_TO_READ_STATE_SCHEMA",
    });
    await expect(read("statestore", { batchid: "x" })).rejects.toMatchObject({
      errorClass: "STDS_INVALID_OPTION_VALUE.WITH_MESSAGE",
    });
  });
});
