import { type LogicalPlan, longType, type OutputMode, watermarkDelayKey } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aggregate, alias, longLiteral } from "../../src/stream/builders.ts";
import { planStream } from "../../src/stream/plan-stream.ts";
import { column, type Event, eventScan, type Fixture, newFixture } from "./streaming-fixture.ts";
import { fieldOf, sessionOf } from "./time-windows.ts";

/** Sessions with a gap of 10 seconds behind a watermark of 10 seconds: start, end, key, count, sum. */
function sessions(isGlobal = false): LogicalPlan {
  const { scan, time, key, value } = eventScan();
  const marked: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: scan,
    eventTime: time.id,
    delayMicroseconds: 10_000_000n,
  };
  const eventTime = { ...time, metadata: { [watermarkDelayKey]: 10_000 } };
  const { child, column: window } = sessionOf(marked, eventTime, longLiteral(10_000_000));
  const bounds = ["start", "end"].map((name) => alias(fieldOf(window, name), name, column(name).id));
  const totals = [
    alias(aggregate("count", [value], longType), "count", column("count").id),
    alias(aggregate("sum", [value], longType), "sum", column("sum").id),
  ];
  return {
    kind: "aggregate",
    child,
    grouping: isGlobal ? [window] : [window, key],
    aggregates: [...bounds, ...(isGlobal ? [] : [key]), ...totals],
  };
}

/** What Apache Spark 4.2 did with these rows, a file at a time (keys a to z as numbers). */
const feed: readonly (readonly Event[])[] = [
  [
    [0, 1, 1],
    [3, 1, 1],
    [100, 2, 5],
  ],
  [
    [12, 1, 7],
    [95, 2, 2],
    [60, 3, 1],
  ],
  [
    [200, 26, 9],
    [96, 1, 1],
  ],
  [
    [50, 1, 1],
    [195, 26, 1],
  ],
  [[400, 26, 1]],
];

/** Rows out, then total, updated, removed, late. */
type BatchFigures = readonly [out: number, total: number, updated: number, removed: number, late: number];

const figures: Readonly<Record<"append" | "complete", readonly BatchFigures[]>> = {
  append: [
    [0, 2, 2, 0, 0],
    [1, 1, 0, 1, 0],
    [0, 1, 1, 1, 2],
    [0, 3, 2, 0, 0],
    [2, 1, 0, 2, 0],
    [0, 1, 1, 1, 1],
    [0, 2, 2, 0, 0],
    [1, 1, 0, 1, 0],
  ],
  complete: [
    [2, 2, 2, 0, 0],
    [3, 3, 3, 1, 0],
    [5, 5, 3, 0, 0],
    [5, 5, 1, 1, 1],
    [6, 6, 2, 0, 0],
  ],
};

describe("session windows over a stream", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture();
  });
  afterEach(() => fixture.close());

  async function run(outputMode: OutputMode) {
    const query = await fixture.start({ plan: sessions(), format: "collect", outputMode });
    for (const events of feed) {
      fixture.source.add(...events);
      await query.processAllAvailable();
    }
    return query.recentProgress().filter(({ stateOperators }) => stateOperators.length > 0);
  }

  for (const mode of ["append", "complete"] as const) {
    it(`report what Spark reports in ${mode} mode`, async () => {
      const progress = await run(mode);
      const reported = progress.map(({ sink, stateOperators: [state] }) => [
        sink.numOutputRows,
        state?.numRowsTotal,
        state?.numRowsUpdated,
        state?.numRowsRemoved,
        state?.numRowsDroppedByWatermark,
      ]);
      expect(reported).toEqual(figures[mode]);
      expect(progress[0]?.stateOperators[0]?.operatorName).toBe("sessionWindowStateStoreSaveExec");
    });
  }

  it("come out when the watermark has passed their end", async () => {
    await run("append");
    expect(fixture.sink.rows()).toEqual([
      [0, 13, 1, 2, 2],
      [95, 110, 2, 2, 7],
      [96, 106, 1, 1, 1],
      [195, 210, 26, 2, 10],
    ]);
  });

  it("are refused in update mode and without another key, in Spark's words", () => {
    expect(() => planStream(sessions(), "update")).toThrow(
      "Invalid streaming output mode: update. This output mode is not supported for session window streaming aggregations on streaming DataFrames/DataSets.",
    );
    expect(() => planStream(sessions(true), "append")).toThrow(
      "Global aggregation with session window in streaming query is not supported.",
    );
  });
});
