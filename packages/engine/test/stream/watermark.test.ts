import { type LogicalPlan, longType, watermarkDelayKey } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memorySink } from "../../../connectors/src/memory/memory-sink.ts";
import type { StreamingQuery } from "../../src/engine.ts";
import { aggregate, alias } from "../../src/stream/builders.ts";
import { column, type Event, eventScan, type Fixture, newFixture } from "./streaming-fixture.ts";

/** Event times of five batches. What Apache Spark 4.2 made of them is recorded in the tests below. */
const batches = [[1, 1, 2], [5], [1, 9], [3, 12], [20]];

describe("watermarks, batch by batch as Spark 4.2 has them", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture({ sinks: [memorySink] });
    for (const seconds of batches) fixture.source.add(...seconds.map((second): Event => [second, 1, 1]));
  });
  afterEach(() => fixture.close());

  function watermarked() {
    const { scan, time, value } = eventScan();
    const eventTime = { ...time, metadata: { [watermarkDelayKey]: 2000 } };
    const child: LogicalPlan = {
      kind: "eventTimeWatermark",
      child: scan,
      eventTime: time.id,
      delayMicroseconds: 2_000_000n,
    };
    return { child, eventTime, value };
  }

  function counts(): LogicalPlan {
    const { child, eventTime, value } = watermarked();
    const count = alias(aggregate("count", [value], longType), "count", column("count").id);
    return { kind: "aggregate", child, grouping: [eventTime], aggregates: [eventTime, count] };
  }

  async function run(plan: LogicalPlan, outputMode: "append" | "update"): Promise<StreamingQuery> {
    const query = await fixture.start({ name: "t", plan, outputMode, trigger: { kind: "availableNow" } });
    await query.awaitTermination();
    return query;
  }

  /** Watermark in seconds, and rows in all, updated, removed and dropped. */
  function states(query: StreamingQuery) {
    return query
      .recentProgress()
      .map(({ eventTime, stateOperators: [state] }) => [
        Date.parse(eventTime["watermark"] ?? "") / 1000,
        state?.numRowsTotal,
        state?.numRowsUpdated,
        state?.numRowsRemoved,
        state?.numRowsDroppedByWatermark,
      ]);
  }

  const aggregateStates = [
    [0, 2, 2, 0, 0],
    [0, 3, 1, 0, 0],
    [3, 2, 2, 2, 0],
    [7, 2, 1, 1, 1],
    [10, 2, 1, 1, 0],
    [18, 1, 0, 1, 0],
  ];

  it("append mode gives a group when the watermark has passed it", async () => {
    const query = await run(counts(), "append");
    expect(states(query)).toEqual(aggregateStates);
    const rows = await fixture.rows("t");
    expect(rows.map(([time, count]) => [String(time).slice(17, 19), count])).toEqual([
      ["01", "3"],
      ["02", "1"],
      ["05", "1"],
      ["09", "1"],
      ["12", "1"],
    ]);
  });

  it("update mode gives changed groups and forgets those that the watermark has passed", async () => {
    const query = await run(counts(), "update");
    expect(states(query)).toEqual(aggregateStates);
    const rows = await fixture.rows("t");
    expect(rows.map(([time, count]) => [String(time).slice(17, 19), count])).toEqual([
      ["01", "2"],
      ["01", "3"],
      ["02", "1"],
      ["05", "1"],
      ["09", "1"],
      ["12", "1"],
      ["20", "1"],
    ]);
  });

  it("dropDuplicates forgets keys that the watermark has passed", async () => {
    const { child, eventTime } = watermarked();
    const query = await run(
      { kind: "deduplicate", child, keys: [eventTime], withinWatermark: false },
      "append",
    );
    expect(states(query)).toEqual([
      [0, 2, 2, 0, 0],
      [0, 3, 1, 0, 0],
      [3, 2, 1, 2, 0],
      [7, 2, 1, 1, 1],
      [10, 2, 1, 1, 0],
      [18, 1, 0, 1, 0],
    ]);
  });

  it("dropDuplicatesWithinWatermark keeps a key for the watermark's delay", async () => {
    const { child, eventTime } = watermarked();
    const query = await run(
      { kind: "deduplicate", child, keys: [eventTime], withinWatermark: true },
      "append",
    );
    expect(states(query)).toEqual([
      [0, 2, 2, 0, 0],
      [0, 3, 1, 0, 0],
      [3, 3, 1, 1, 0],
      [7, 2, 1, 2, 1],
      [10, 3, 1, 0, 0],
      [18, 1, 0, 2, 0],
    ]);
    expect(query.lastProgress()?.stateOperators[0]?.operatorName).toBe("dedupeWithinWatermark");
  });
});
