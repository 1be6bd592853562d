import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  booleanType,
  type DataSourceScan,
  type LogicalPlan,
  longType,
  timestampType,
} from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import { runCheckpointTool } from "../../src/checkpoint/checkpoint-tool.ts";
import type { SinkProvider } from "../../src/connector.ts";
import type { StreamingQuery } from "../../src/engine.ts";
import { aggregate, alias, call, longLiteral } from "../../src/stream/builders.ts";
import { column, eventScan, type Fixture, newFixture } from "../stream/streaming-fixture.ts";

function rateScan() {
  const output = [column("timestamp", timestampType), column("value", longType)] as const;
  const fields = output.map(({ name, dataType }) => ({ name, dataType, nullable: true }));
  const scan: DataSourceScan = {
    kind: "dataSourceScan",
    format: "rate",
    options: { rowspersecond: "200" },
    paths: [],
    schema: { kind: "struct", fields },
    isStreaming: true,
    output,
  };
  return { scan, value: output[1] };
}

/** Even values of a rate source. */
function evenValues(): LogicalPlan {
  const { scan, value } = rateScan();
  const rest = call("%", [value, longLiteral(2)], longType);
  const condition = call("==", [rest, longLiteral(0)], booleanType);
  return { kind: "project", child: { kind: "filter", child: scan, condition }, projections: [value] };
}

describe("the continuous trigger", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture(connectors);
  });
  afterEach(() => fixture.close());

  const trigger = { kind: "continuous", checkpointIntervalMs: 100 } as const;

  const values = async (table: string): Promise<readonly number[]> =>
    (await fixture.rows(table)).map(([value]) => Number(value)).sort((left, right) => left - right);

  async function untilEpoch(query: StreamingQuery, epoch: number): Promise<void> {
    await expect.poll(() => query.lastProgress()?.batchId ?? -1, { timeout: 20_000 }).toBeGreaterThan(epoch);
  }

  it("sends rows as they come and writes down an epoch at each interval", async () => {
    const options = { checkpointLocation: join(fixture.directory, "checkpoint") };
    const query = await fixture.start({ name: "even", plan: evenValues(), options, trigger });
    await untilEpoch(query, 3);
    const progress = query.recentProgress();
    await query.stop();
    const rows = await values("even");
    expect(rows).toEqual(rows.map((_, index) => index * 2));
    expect(progress.map(({ batchId }) => batchId)).toEqual(progress.map((_, index) => index));
    const sent = progress.reduce((sum, { sink }) => sum + sink.numOutputRows, 0);
    expect(sent).toBeLessThanOrEqual(rows.length);
    expect(sent).toBeGreaterThan(0);
    const checkpoint = options.checkpointLocation;
    const epochs = await readdir(join(checkpoint, "commits"));
    expect(await readdir(join(checkpoint, "offsets"))).toEqual(epochs);
    const replayed = await runCheckpointTool(["replay", checkpoint, "--batch", "1"], {
      connectors,
      readArrow: () => [],
      workingDirectory: fixture.directory,
    });
    expect(replayed.lines.join()).toContain("Replaying an epoch of a continuous query");
    const offsets = await readFile(join(checkpoint, "offsets", `${epochs.length - 1}`), "utf8");
    expect(offsets.split("\n")[2]).toMatch(/^\{"0":\{"value":\d+,"runTimeMs":\d+\}\}$/);
  });

  it("repeats after a crash what came since the last epoch, and loses nothing", async () => {
    const checkpoint = join(fixture.directory, "checkpoint");
    const options = { checkpointLocation: checkpoint };
    const first = await fixture.start({ plan: evenValues(), format: "collect", options, trigger });
    await untilEpoch(first, 2);
    await first.stop();
    const last = Math.max(...(await readdir(join(checkpoint, "commits"))).map(Number));
    // As a kill between the two logs leaves it.
    await rm(join(checkpoint, "commits", `${last}`));
    const second = await fixture.start({ plan: evenValues(), format: "collect", options, trigger });
    await untilEpoch(second, last + 1);
    await second.stop();
    const sent = new Set(fixture.sink.continuous.flat());
    const newest = Math.max(...sent);
    expect([...sent].sort((left, right) => left - right)).toEqual(
      Array.from({ length: newest / 2 + 1 }, (_, index) => index * 2),
    );
    expect(fixture.sink.continuous.flat().length).toBeGreaterThan(sent.size);
  });

  it("refuses what Spark refuses, before it starts", async () => {
    const { scan, value } = rateScan();
    const count = alias(aggregate("count", [value], longType), "count", column("count").id);
    const refused = (plan: LogicalPlan) =>
      fixture.start({
        plan,
        format: "noop",
        trigger,
        outputMode: plan.kind === "aggregate" ? "complete" : "append",
      });
    await expect(
      refused({ kind: "aggregate", child: scan, grouping: [value], aggregates: [value, count] }),
    ).rejects.toThrow("Continuous processing does not support Aggregate operations.");
    await expect(
      refused({
        kind: "project",
        child: scan,
        projections: [alias(call("current_timestamp", [], timestampType), "now", column("now").id)],
      }),
    ).rejects.toThrow("Continuous processing does not support current time operations.");
    await expect(refused(eventScan().scan)).rejects.toThrow(
      "Data source events does not support continuous processing.",
    );
    const sinkProvider: SinkProvider = {
      format: "foreachbatch",
      open: async () => ({
        description: "ForeachBatchSink",
        addBatch: async () => ({ numOutputRows: -1 }),
        close: async () => {},
      }),
    };
    await expect(fixture.start({ plan: scan, sinkProvider, trigger })).rejects.toThrow(
      "'foreachBatch' is not supported with continuous trigger.",
    );
  });

  it("real-time mode has Spark's limits", async () => {
    const { scan } = rateScan();
    const start = (definition: object, batchDurationMs = 5000) =>
      fixture.start({
        plan: scan,
        format: "noop",
        outputMode: "update",
        trigger: { kind: "realTime", batchDurationMs },
        ...definition,
      });
    await expect(start({}, 100)).rejects.toMatchObject({
      errorClass: "INVALID_STREAMING_REAL_TIME_MODE_TRIGGER_INTERVAL",
    });
    await expect(start({ outputMode: "append" })).rejects.toMatchObject({
      errorClass: "STREAMING_REAL_TIME_MODE.OUTPUT_MODE_NOT_SUPPORTED",
    });
    await expect(start({})).rejects.toMatchObject({
      errorClass: "STREAMING_REAL_TIME_MODE.INPUT_STREAM_NOT_SUPPORTED",
    });
  });
});
