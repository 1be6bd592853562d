import type { LogicalPlan, StreamingQueryEvent } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectors } from "../../../connectors/src/index.ts";
import type { SinkProvider } from "../../src/connector.ts";
import { eventScan, type Fixture, newFixture } from "../stream/streaming-fixture.ts";

/** A sink that fails at a batch, or waits there until it is told to go on. */
function stubbornSink(at: number, what: (signal: AbortSignal) => Promise<void>): SinkProvider {
  return {
    format: "stubborn",
    allowsTemporaryCheckpoint: true,
    async open() {
      return {
        description: "Stubborn",
        async addBatch(batchId, { rowCount, signal }) {
          if (batchId === at) await what(signal);
          return { numOutputRows: rowCount };
        },
        async close() {},
      };
    },
  };
}

describe("the life of a query", () => {
  let fixture: Fixture;
  let events: StreamingQueryEvent[];
  beforeEach(async () => {
    fixture = await newFixture(connectors);
    events = [];
    fixture.queries.subscribe((event) => events.push(event));
  });
  afterEach(() => fixture.close());

  const rows = (): LogicalPlan => eventScan().scan;

  it("a failing batch ends the query with its cause", async () => {
    fixture.source.add([1, 1, 1]);
    const query = await fixture.start({
      plan: rows(),
      sinkProvider: stubbornSink(0, () => Promise.reject(new Error("boom"))),
    });
    await expect(query.awaitTermination()).rejects.toMatchObject({
      errorClass: "STREAM_FAILED",
      message: `[STREAM_FAILED] Query [id = ${query.id}, runId = ${query.runId}] terminated with exception: boom SQLSTATE: XXKST`,
    });
    expect(query.status()).toMatchObject({ message: "Terminated with exception: boom", isActive: false });
    expect(events.map((event) => event.kind)).toEqual(["started", "terminated"]);
    expect(events.at(-1)).toMatchObject({ exception: "boom" });
    await expect(fixture.queries.awaitAnyTermination()).rejects.toMatchObject({
      errorClass: "STREAM_FAILED",
    });
    fixture.queries.resetTerminated();
    expect(await fixture.queries.awaitAnyTermination(10)).toBe(false);
  });

  it("stop during a batch leaves it unfinished, and the next run finishes it (invariant 12)", async () => {
    const options = { checkpointLocation: `${fixture.directory}/checkpoint` };
    fixture.source.add([1, 1, 1], [2, 2, 2]);
    const isAborted = (signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    const first = await fixture.start({ plan: rows(), options, sinkProvider: stubbornSink(0, isAborted) });
    while (first.status().message !== "Processing new data") await new Promise((done) => setTimeout(done, 5));
    await first.stop();
    expect(first.exception()).toBeUndefined();
    expect(first.recentProgress()).toEqual([]);
    const second = await fixture.start({ plan: rows(), options, format: "collect" });
    await second.processAllAvailable();
    expect(second.recentProgress().map(({ batchId, numInputRows }) => [batchId, numInputRows])).toEqual([
      [0, 2],
    ]);
  });

  it("names are unique among active queries", async () => {
    const first = await fixture.start({ plan: rows(), name: "one" });
    await expect(fixture.start({ plan: rows(), name: "one" })).rejects.toThrow(
      "Cannot start query with name one as a query with that name is already active in this SparkSession",
    );
    await first.stop();
    const second = await fixture.start({ plan: rows(), name: "one" });
    expect(fixture.queries.active()).toEqual([second]);
    expect(fixture.queries.get(first.id)).toBe(first);
  });

  it("a restart on the same checkpoint takes the place of the active run", async () => {
    const options = { checkpointLocation: `${fixture.directory}/checkpoint` };
    const first = await fixture.start({ plan: rows(), name: "a", options });
    const second = await fixture.start({ plan: rows(), name: "b", options });
    expect([first.id === second.id, first.isActive(), second.isActive()]).toEqual([true, false, true]);
  });

  it("a sink that keeps rows wants a checkpoint location", async () => {
    const refused = fixture.start({ plan: rows(), format: "parquet", path: `${fixture.directory}/out` });
    await expect(refused).rejects.toMatchObject({ errorClass: "_LEGACY_ERROR_TEMP_1298" });
    await expect(fixture.start({ plan: rows(), format: "nosuch" })).rejects.toMatchObject({
      errorClass: "DATA_SOURCE_NOT_FOUND",
    });
  });

  it("the memory sink does not go on from a checkpoint", async () => {
    const options = { checkpointLocation: `${fixture.directory}/checkpoint` };
    fixture.source.add([1, 1, 1]);
    const first = await fixture.start({ plan: rows(), name: "rows", options });
    await first.processAllAvailable();
    await first.stop();
    await expect(fixture.start({ plan: rows(), name: "rows", options })).rejects.toThrow(
      "This query does not support recovering from checkpoint location.",
    );
  });

  it("an idle query says so, and keeps no progress of it", async () => {
    const query = await fixture.start({ plan: rows(), name: "idle" });
    await query.processAllAvailable();
    expect(events.map((event) => event.kind)).toEqual(["started", "idle"]);
    expect(query.status()).toMatchObject({ isDataAvailable: false, isActive: true });
    expect(query.lastProgress()).toBeUndefined();
  });

  it("once takes all there is in one batch; availableNow takes it batch by batch", async () => {
    for (const second of [1, 2, 3]) fixture.source.add([second, 1, 1]);
    const once = await fixture.start({ plan: rows(), name: "once", trigger: { kind: "once" } });
    expect(await once.awaitTermination()).toBe(true);
    expect(once.recentProgress().map((progress) => progress.numInputRows)).toEqual([3]);
    const available = await fixture.start({ plan: rows(), name: "now", trigger: { kind: "availableNow" } });
    await available.awaitTermination();
    expect(available.recentProgress().map((progress) => progress.numInputRows)).toEqual([1, 1, 1]);
  });

  it("console prints each batch as Spark does", async () => {
    let printed = "";
    fixture.source.add([1, 7, 70], [1, 8, 80], [1, 9, 90]);
    const { scan, key, value } = eventScan();
    const query = await fixture.start({
      plan: { kind: "project", child: scan, projections: [key, value] },
      format: "console",
      options: { numRows: "2" },
      trigger: { kind: "once" },
      print: (text) => {
        printed += text;
      },
    });
    await query.awaitTermination();
    expect(printed).toBe(
      [
        "-------------------------------------------",
        "Batch: 0",
        "-------------------------------------------",
        "+---+-----+",
        "|key|value|",
        "+---+-----+",
        "|  7|   70|",
        "|  8|   80|",
        "+---+-----+",
        "only showing top 2 rows",
        "",
        "",
      ].join("\n"),
    );
  });

  it("refuses settings that it would otherwise ignore", async () => {
    const key = "spark.sql.streaming.queryEvolution.enableSourceEvolution";
    const other = await newFixture(connectors, {
      config: { get: (name) => (name === key ? "true" : undefined), entries: () => new Map() },
    });
    await expect(other.start({ plan: rows(), format: "noop" })).rejects.toMatchObject({
      errorClass: expect.stringContaining("UNSUPPORTED"),
      message: expect.stringContaining(key),
    });
    await other.close();
  });

  it("stop() gives up after spark.sql.streaming.stopTimeout and says so", async () => {
    const key = "spark.sql.streaming.stopTimeout";
    const other = await newFixture(connectors, {
      config: { get: (name) => (name === key ? "50ms" : undefined), entries: () => new Map() },
    });
    other.source.add([1, 1, 1]);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = false;
    const sinkProvider = stubbornSink(0, () => {
      isHeld = true;
      return held;
    });
    const query = await other.start({ plan: rows(), sinkProvider });
    await expect.poll(() => isHeld).toBe(true);
    await expect(query.stop()).rejects.toThrow("failed to stop within 50 milliseconds");
    release();
    await expect.poll(() => query.isActive()).toBe(false);
    await other.close();
  });
});
