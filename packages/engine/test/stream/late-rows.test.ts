import { type LogicalPlan, longType, outputOf, watermarkDelayKey } from "@millrace/spark-model";
import { afterEach, describe, expect, it } from "vitest";
import { memorySink } from "../../../connectors/src/memory/memory-sink.ts";
import type { StreamingQuery } from "../../src/engine.ts";
import { rowToJson } from "../../src/run/row-json.ts";
import { aggregate, alias } from "../../src/stream/builders.ts";
import { column, eventScan, type Fixture, newFixture } from "./streaming-fixture.ts";

/** Counts by event time behind a watermark of two seconds. */
function counts(): LogicalPlan {
  const { scan, time, value } = eventScan();
  const eventTime = { ...time, metadata: { [watermarkDelayKey]: 2000 } };
  const child: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: scan,
    eventTime: time.id,
    delayMicroseconds: 2_000_000n,
  };
  const count = alias(aggregate("count", [value], longType), "count", column("count").id);
  return { kind: "aggregate", child, grouping: [eventTime], aggregates: [eventTime, count] };
}

describe("rows that came too late", () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  async function start(config: Readonly<Record<string, string>> = {}): Promise<void> {
    const entries = new Map(Object.entries(config));
    fixture = await newFixture(
      { sinks: [memorySink] },
      { config: { get: (key) => entries.get(key), entries: () => entries } },
    );
  }

  async function run(plan: LogicalPlan): Promise<StreamingQuery> {
    const query = await fixture.start({ name: "t", plan, trigger: { kind: "availableNow" } });
    await query.awaitTermination();
    return query;
  }

  /** What the ledger holds, as `streaming_late_rows()` reads it. */
  async function ledger(): Promise<readonly Record<string, unknown>[]> {
    const table = await fixture.host.tables.lookup(["system", "streaming", "late_rows"]);
    const scan: LogicalPlan = {
      kind: "tableScan",
      identifier: ["system", "streaming", "late_rows"],
      options: {},
      isStreaming: false,
      output: (table?.schema.fields ?? []).map(({ name, dataType }) => column(name, dataType)),
    };
    expect(outputOf(scan).length).toBeGreaterThan(0);
    const rows: Record<string, unknown>[] = [];
    for await (const batch of fixture.host.runner.execute(scan)) {
      for (let row = 0; row < batch.rowCount; row++) {
        rows.push(rowToJson(batch, row) as Record<string, unknown>);
      }
    }
    return rows;
  }

  it("are in the ledger with the batch and the watermark that dropped them", async () => {
    await start();
    for (const seconds of [[10], [9], [3, 12]]) fixture.source.add(...seconds.map((s) => [s, 1, 7] as const));
    const query = await run(counts());
    expect(await ledger()).toMatchObject([
      {
        query: "t",
        id: query.id,
        run_id: query.runId,
        batch_id: 2,
        operator: "stateStoreSave",
        late_by_ms: 5000,
        row: expect.stringContaining('"value":7'),
      },
    ]);
  });

  it("are bounded: the newest stay", async () => {
    await start({ "spark.millrace.streaming.lateRowsKept": "2" });
    for (const seconds of [[10], [10], [1, 2, 3], [4]]) {
      fixture.source.add(...seconds.map((s) => [s, 1, 1] as const));
    }
    await run(counts());
    const rows = await ledger();
    expect(rows).toHaveLength(2);
    expect(rows.at(-1)).toMatchObject({ batch_id: 3, late_by_ms: 4000 });
  });

  it("an event dated in the far future poisons the watermark, and the progress says how to guard", async () => {
    await start();
    const future = 4_000_000_000;
    for (const seconds of [[10], [future], [11], [12]])
      fixture.source.add(...seconds.map((s) => [s, 1, 1] as const));
    const query = await run(counts());
    const metrics = query.recentProgress().map(({ sources }) => sources[0]?.metrics?.["futureEventTimeHint"]);
    expect(metrics[1]).toContain("spark.millrace.streaming.maxFutureSkew");
    expect(await ledger()).toMatchObject([{ batch_id: 3 }]);
  });

  it("the guard keeps such an event from moving the watermark, and counts it", async () => {
    await start({ "spark.millrace.streaming.maxFutureSkew": "10 minutes" });
    const future = 4_000_000_000;
    for (const seconds of [[10], [future], [11], [12]])
      fixture.source.add(...seconds.map((s) => [s, 1, 1] as const));
    const query = await run(counts());
    const progress = query.recentProgress();
    expect(progress[1]?.sources[0]?.metrics).toEqual({ rowsBeyondMaxFutureSkew: "1" });
    expect(progress[1]?.eventTime["max"]).toBe(new Date(future * 1000).toISOString());
    expect(query.lastProgress()?.eventTime["watermark"]).toBe("1970-01-01T00:00:10.000Z");
    expect(await ledger()).toEqual([]);
  });
});
