import {
  type AttributeReference,
  booleanType,
  type Expression,
  type Join,
  type JoinType,
  type LogicalPlan,
  longType,
  type OutputMode,
  timestampType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StreamingQuery } from "../../src/engine.ts";
import type { CrashHook } from "../../src/run/crash-point.ts";
import { aggregate, alias, and, call } from "../../src/stream/builders.ts";
import { planStream } from "../../src/stream/plan-stream.ts";
import { column, type Event, EventSource, eventScan, type Fixture, newFixture } from "./streaming-fixture.ts";

/** Milliseconds that rows of the joins below may be late. */
const delayMs = 10_000;

function watermarked(scan: ReturnType<typeof eventScan>) {
  const time: AttributeReference = { ...scan.time, metadata: { [watermarkDelayKey]: delayMs } };
  const plan: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: scan.scan,
    eventTime: time.id,
    delayMicroseconds: BigInt(delayMs) * 1000n,
  };
  return { plan, time, key: scan.key, value: scan.value };
}

function later(time: Expression, seconds: number): Expression {
  const interval: Expression = {
    kind: "literal",
    value: BigInt(seconds) * 1_000_000n,
    dataType: { kind: "day_time_interval", start: "second", end: "second" },
  };
  return call("+", [time, interval], timestampType);
}

const compare = (name: string, left: Expression, right: Expression) => call(name, [left, right], booleanType);

/** Ads shown and clicks on them at most 20 s later. */
function clicksInRange(joinType: JoinType) {
  const ads = watermarked(eventScan());
  const clicks = watermarked(eventScan("clicks"));
  const plan: Join = {
    kind: "join",
    left: ads.plan,
    right: clicks.plan,
    joinType,
    condition: and([
      compare("==", ads.key, clicks.key),
      compare(">=", clicks.time, ads.time),
      compare("<=", clicks.time, later(ads.time, 20)),
    ]),
  };
  return { plan, ads, clicks };
}

/**
 * Watermark, rows out, held, written, removed, late of each batch of `feeds`, as recorded from Apache Spark 4.2.
 */
const answers = {
  inner: [
    [0, 1, 4, 4, 0, 0],
    [1, 0, 4, 0, 0, 0],
    [1, 2, 8, 4, 0, 0],
    [40, 0, 2, 0, 6, 0],
    [40, 1, 5, 3, 0, 1],
    [48, 0, 5, 0, 0, 0],
    [48, 0, 7, 2, 0, 0],
    [90, 0, 2, 0, 5, 0],
    [90, 0, 4, 2, 0, 0],
  ],
  left_outer: [
    [0, 1, 4, 4, 0, 0],
    [1, 0, 4, 0, 0, 0],
    [1, 2, 8, 4, 0, 0],
    [40, 1, 2, 0, 3, 0],
    [40, 1, 5, 3, 0, 1],
    [48, 0, 5, 0, 0, 0],
    [48, 0, 7, 2, 0, 0],
    [90, 1, 2, 0, 3, 0],
    [90, 0, 4, 2, 0, 0],
  ],
  right_outer: [
    [0, 1, 4, 4, 0, 0],
    [1, 0, 4, 0, 0, 0],
    [1, 2, 8, 4, 0, 0],
    [40, 0, 2, 0, 3, 0],
    [40, 1, 5, 3, 0, 1],
    [48, 0, 5, 0, 0, 0],
    [48, 0, 7, 2, 0, 0],
    [90, 2, 2, 0, 2, 0],
    [90, 0, 4, 2, 0, 0],
  ],
  full_outer: [
    [0, 1, 4, 4, 0, 0],
    [1, 0, 4, 0, 0, 0],
    [1, 2, 8, 4, 0, 0],
    [40, 1, 2, 0, 0, 0],
    [40, 1, 5, 3, 0, 1],
    [48, 0, 5, 0, 0, 0],
    [48, 0, 7, 2, 0, 0],
    [90, 3, 2, 0, 0, 0],
    [90, 0, 4, 2, 0, 0],
  ],
  left_semi: [
    [0, 1, 3, 3, 0, 0],
    [1, 0, 3, 0, 0, 0],
    [1, 1, 6, 4, 1, 0],
    [40, 0, 2, 0, 4, 0],
    [40, 1, 4, 3, 1, 1],
    [48, 0, 4, 0, 0, 0],
    [48, 0, 6, 2, 0, 0],
    [90, 0, 2, 0, 4, 0],
    [90, 0, 4, 2, 0, 0],
  ],
} as const;

describe("joins of two streams, batch by batch as Spark 4.2 has them", () => {
  let fixture: Fixture;
  let clicks: EventSource;
  let crash: CrashHook | undefined;
  beforeEach(async () => {
    clicks = new EventSource("clicks");
    crash = undefined;
    fixture = await newFixture(
      { sources: [clicks] },
      { onCrashPoint: (point, batchId) => crash?.(point, batchId) },
    );
  });
  afterEach(() => fixture.close());

  /** One feed a batch: rows of ads, and of clicks. */
  const feeds: readonly [readonly Event[], readonly Event[]][] = [
    [
      [
        [10, 1, 1],
        [12, 2, 1],
        [14, 3, 1],
      ],
      [[11, 1, 2]],
    ],
    [
      [[50, 4, 3]],
      [
        [13, 2, 4],
        [30, 2, 4],
        [55, 9, 4],
      ],
    ],
    [
      [
        [5, 5, 5],
        [60, 6, 5],
      ],
      [
        [58, 5, 6],
        [51, 4, 6],
      ],
    ],
    [[[100, 7, 7]], [[100, 8, 8]]],
    [[[200, 7, 9]], [[200, 8, 9]]],
  ];

  function start(plan: LogicalPlan, outputMode: OutputMode = "append"): Promise<StreamingQuery> {
    const options = { checkpointLocation: `${fixture.directory}/checkpoint` };
    return fixture.start({ plan, outputMode, format: "collect", options });
  }

  async function feed(query: StreamingQuery, [ads, clicked]: (typeof feeds)[number]): Promise<void> {
    fixture.source.add(...ads);
    clicks.add(...clicked);
    await query.processAllAvailable();
  }

  async function run(plan: LogicalPlan, outputMode?: OutputMode): Promise<StreamingQuery> {
    const query = await start(plan, outputMode);
    for (const each of feeds) await feed(query, each);
    return query;
  }

  /** Watermark in seconds; rows out; rows held, written, removed and dropped. */
  function states(query: StreamingQuery) {
    return query
      .recentProgress()
      .map(({ eventTime, sink, stateOperators: [state] }) => [
        Date.parse(eventTime["watermark"] ?? "") / 1000,
        sink.numOutputRows,
        state?.numRowsTotal,
        state?.numRowsUpdated,
        state?.numRowsRemoved,
        state?.numRowsDroppedByWatermark,
      ]);
  }

  /** Keys of both sides of the rows given out, sorted. */
  function keys(): readonly string[] {
    return fixture.sink
      .rows()
      .map((row) => `${row[1]} ${row[4]}`)
      .sort();
  }

  for (const joinType of Object.keys(answers) as (keyof typeof answers)[]) {
    it(`${joinType}: rows out, held, written, removed, late`, async () => {
      const query = await run(clicksInRange(joinType).plan);
      expect(states(query).slice(0, 9)).toEqual(answers[joinType]);
    });
  }

  it("gives each unmatched row once, when nothing can match it any more", async () => {
    await run(clicksInRange("full_outer").plan);
    expect(keys()).toEqual([
      "1 1",
      "2 2",
      "2 2",
      "3 NaN",
      "4 4",
      "6 NaN",
      "7 NaN",
      "NaN 5",
      "NaN 8",
      "NaN 9",
    ]);
  });

  it("goes on from its checkpoint, and remembers which rows have matched", async () => {
    const { plan } = clicksInRange("left_outer");
    for (const each of feeds) {
      const query = await start(plan);
      await feed(query, each);
      await query.stop();
    }
    await (await start(plan)).processAllAvailable();
    expect(keys()).toEqual(["1 1", "2 2", "2 2", "3 NaN", "4 4", "6 NaN", "7 NaN"]);
  });

  it("gives the same rows when a batch runs again", async () => {
    const { plan } = clicksInRange("full_outer");
    const stopped = await start(plan);
    await feed(stopped, feeds[0] ?? [[], []]);
    crash = (point, batchId) => {
      if (point === "stateCommitted" && batchId === 3) throw new Error("stopped here");
    };
    await expect(feed(stopped, feeds[1] ?? [[], []])).rejects.toThrow(/stopped here/);
    const first = fixture.sink.batches.get(3);
    expect(first).toHaveLength(1);
    crash = undefined;
    await (await start(plan)).processAllAvailable();
    expect(fixture.sink.batches.get(3)).toEqual(first);
    expect(keys()).toEqual(["1 1", "2 2", "2 2", "3 NaN"]);
  });

  it("an aggregation above waits for rows that the join still holds", async () => {
    const { plan, ads } = clicksInRange("left_outer");
    const count = alias(aggregate("count", [ads.value], longType), "count", column("count").id);
    const nodes = planStream(
      { kind: "aggregate", child: plan, grouping: [ads.time], aggregates: [ads.time, count] },
      "append",
    ).nodes.filter((node) => "state" in node);
    // An ad may be matched until the watermark is 20 s after it; at that very instant it still may.
    expect(nodes.map(({ kind, state }) => [kind, state.watermarkLagMs])).toEqual([
      ["join", 0],
      ["aggregate", 20_001],
    ]);
  });

  it("joins a stream with itself", async () => {
    const [left, right] = [eventScan(), eventScan()];
    const pairs: LogicalPlan = {
      kind: "project",
      child: {
        kind: "join",
        left: left.scan,
        right: right.scan,
        joinType: "inner",
        condition: and([compare("==", left.key, right.key), compare("<", left.value, right.value)]),
      },
      projections: [left.value, right.value],
    };
    const query = await start(pairs);
    fixture.source.add([1, 1, 1], [1, 1, 2]);
    await query.processAllAvailable();
    fixture.source.add([2, 1, 3], [2, 2, 4]);
    await query.processAllAvailable();
    expect(
      fixture.sink
        .rows()
        .map((row) => row.join(" "))
        .sort(),
    ).toEqual(["1 2", "1 3", "2 3"]);
  });

  it("takes the equalities and bounds of a filter above for its own", () => {
    const { plan } = clicksInRange("inner");
    const { condition, ...rest } = plan;
    if (!condition) throw new RangeError("the join has a condition");
    const filtered: LogicalPlan = { kind: "filter", child: { ...rest, joinType: "cross" }, condition };
    const [join] = planStream(filtered, "append").nodes.filter((node) => node.kind === "join");
    expect(join?.left.rows.expiry?.delayMs).toBe(20_001);
    expect(join?.right.rows.expiry?.delayMs).toBe(1);
  });

  it("keeps no columns that nothing needs", () => {
    const { plan, ads } = clicksInRange("inner");
    const [join] = planStream(
      { kind: "project", child: plan, projections: [ads.value] },
      "append",
    ).nodes.filter((node) => node.kind === "join");
    expect(join?.left.columns.map(({ name }) => name)).toEqual(["time", "key", "value"]);
    expect(join?.right.columns.map(({ name }) => name)).toEqual(["time", "key"]);
  });
});
