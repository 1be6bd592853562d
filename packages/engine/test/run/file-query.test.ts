import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type DataSourceScan,
  type LogicalPlan,
  longType,
  structField,
  structType,
  timestampType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import { aggregate, alias } from "../../src/stream/builders.ts";
import { column, type Fixture, newFixture } from "../stream/streaming-fixture.ts";

const schema = structType([structField("t", timestampType), structField("k", longType)]);

describe("files to files", () => {
  let fixture: Fixture;
  let options: Record<string, string>;
  beforeEach(async () => {
    fixture = await newFixture(connectors);
    const { directory } = fixture;
    options = { checkpointLocation: join(directory, "checkpoint") };
    await mkdir(join(directory, "in"));
  });
  afterEach(() => fixture.close());

  async function add(name: string, seconds: readonly number[]): Promise<void> {
    const lines = seconds.map((second) =>
      JSON.stringify({ t: `1970-01-01T00:00:${String(second).padStart(2, "0")}Z`, k: second }),
    );
    await writeFile(join(fixture.directory, "in", name), `${lines.join("\n")}\n`);
  }

  function counts(): LogicalPlan {
    const time = column("t", timestampType);
    const key = column("k");
    const scan: DataSourceScan = {
      kind: "dataSourceScan",
      format: "json",
      options: { maxfilespertrigger: "1" },
      paths: [join(fixture.directory, "in")],
      schema,
      isStreaming: true,
      output: [time, key],
    };
    const eventTime = { ...time, metadata: { [watermarkDelayKey]: 2000 } };
    const count = alias(aggregate("count", [key], longType), "count", column("count").id);
    return {
      kind: "aggregate",
      child: { kind: "eventTimeWatermark", child: scan, eventTime: time.id, delayMicroseconds: 2_000_000n },
      grouping: [eventTime],
      aggregates: [eventTime, count],
    };
  }

  const start = () =>
    fixture.start({
      plan: counts(),
      format: "parquet",
      path: join(fixture.directory, "out"),
      options,
      trigger: { kind: "availableNow" },
    });

  async function written(): Promise<readonly bigint[]> {
    const count = column("count");
    const plan: LogicalPlan = {
      kind: "dataSourceScan",
      format: "parquet",
      options: {},
      paths: [join(fixture.directory, "out")],
      schema: structType([structField("count", longType)]),
      isStreaming: false,
      output: [count],
    };
    const values: bigint[] = [];
    for await (const batch of fixture.host.runner.execute(plan)) {
      const [counted] = batch.columns;
      if (counted?.form === "fixed") values.push(...(counted.values as BigInt64Array));
    }
    return values.sort();
  }

  it("writes each group once, in Spark's layout, and goes on where it stopped", async () => {
    await add("f0.json", [1, 1, 2]);
    const first = await start();
    await first.awaitTermination();
    await add("f1.json", [9]);
    const second = await start();
    await second.awaitTermination();
    expect(second.recentProgress().map((progress) => progress.batchId)).toEqual([1, 2]);
    expect(await written()).toEqual([1n, 2n]);

    const checkpoint = join(fixture.directory, "checkpoint");
    expect(await readFile(join(checkpoint, "metadata"), "utf8")).toBe(`{"id":"${first.id}"}`);
    const offsets = (await readFile(join(checkpoint, "offsets", "1"), "utf8")).split("\n");
    expect([offsets[0], offsets[2], offsets.length]).toEqual(["v1", '{"logOffset":1}', 3]);
    expect(JSON.parse(offsets[1] ?? "")).toMatchObject({ batchWatermarkMs: 0, conf: {} });
    expect(await readFile(join(checkpoint, "commits", "1"), "utf8")).toBe(
      'v1\n{"nextBatchWatermarkMs":7000}',
    );
    const sourceLog = await readFile(join(checkpoint, "sources", "0", "1"), "utf8");
    expect(sourceLog).toMatch(/^v1\n\{"path":"file:\/\/\/.*\/in\/f1\.json","timestamp":\d+,"batchId":1\}$/);
    expect((await readdir(join(fixture.directory, "out", "_spark_metadata"))).sort()).toEqual([
      "0",
      "1",
      "2",
    ]);
  });
});
