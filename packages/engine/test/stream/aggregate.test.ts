import { type LogicalPlan, longType } from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memorySink } from "../../../connectors/src/memory/memory-sink.ts";
import { aggregate, alias } from "../../src/stream/builders.ts";
import { column, eventScan, type Fixture, newFixture } from "./streaming-fixture.ts";

describe("aggregation over a stream", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture({ sinks: [memorySink] });
  });
  afterEach(() => fixture.close());

  /** Sum of values by key. */
  function sums(): LogicalPlan {
    const { scan, key, value } = eventScan();
    const sum = alias(aggregate("sum", [value], longType), "sum", column("sum").id);
    return { kind: "aggregate", child: scan, grouping: [key], aggregates: [key, sum] };
  }

  it("complete mode gives all groups every time", async () => {
    fixture.source.add([1, 1, 10], [1, 2, 5]);
    const query = await fixture.start({ name: "t", outputMode: "complete", plan: sums() });
    await query.processAllAvailable();
    expect(await fixture.rows("t")).toEqual([
      ["1", "10"],
      ["2", "5"],
    ]);
    fixture.source.add([2, 1, 1]);
    await query.processAllAvailable();
    expect(await fixture.rows("t")).toEqual([
      ["1", "11"],
      ["2", "5"],
    ]);
    expect(query.lastProgress()?.stateOperators[0]).toMatchObject({ numRowsTotal: 2, numRowsUpdated: 1 });
  });

  it("update mode gives the groups that changed", async () => {
    fixture.source.add([1, 1, 10], [1, 2, 5]);
    fixture.source.add([2, 1, 1], [2, 3, 7]);
    const query = await fixture.start({ name: "t", outputMode: "update", plan: sums() });
    await query.processAllAvailable();
    expect(await fixture.rows("t")).toEqual([
      ["1", "10"],
      ["1", "11"],
      ["2", "5"],
      ["3", "7"],
    ]);
    expect(query.lastProgress()?.stateOperators[0]).toMatchObject({ numRowsTotal: 3, numRowsUpdated: 2 });
  });

  it("goes on from its checkpoint", async () => {
    const options = { checkpointLocation: `${fixture.directory}/checkpoint` };
    fixture.source.add([1, 1, 10]);
    const first = await fixture.start({ format: "collect", outputMode: "update", plan: sums(), options });
    await first.processAllAvailable();
    await first.stop();
    fixture.source.add([2, 1, 5]);
    const second = await fixture.start({ format: "collect", outputMode: "update", plan: sums(), options });
    await second.processAllAvailable();
    expect(second.id).toBe(first.id);
    expect(second.lastProgress()?.batchId).toBe(1);
    expect(fixture.sink.rows()).toEqual([
      [1, 10],
      [1, 15],
    ]);
  });

  it("refuses append mode without a watermark, as Spark does", async () => {
    await expect(fixture.start({ name: "t", outputMode: "append", plan: sums() })).rejects.toMatchObject({
      errorClass: "STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION",
      message:
        "[STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION] Invalid streaming output mode: append. This output mode is not supported for streaming aggregations without watermark on streaming DataFrames/DataSets. SQLSTATE: 42KDE",
    });
  });
});
