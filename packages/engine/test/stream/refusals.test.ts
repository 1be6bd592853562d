import { type LogicalPlan, longType, type OutputMode } from "@millrace/spark-model";
import { describe, expect, it } from "vitest";
import { aggregate, alias } from "../../src/stream/builders.ts";
import { planStream } from "../../src/stream/plan-stream.ts";
import { column, eventScan } from "./streaming-fixture.ts";

const { scan, key, value } = eventScan();
const fixed: LogicalPlan = { kind: "range", start: 0n, end: 3n, step: 1n, output: [column("id")] };
const order = [{ expression: key, direction: "ascending", nulls: "first" }] as const;

function counts(child: LogicalPlan, distinct = false): LogicalPlan {
  const call = { ...aggregate("count", [value], longType), distinct };
  return {
    kind: "aggregate",
    child,
    grouping: [key],
    aggregates: [key, alias(call, "count", column("count").id)],
  };
}

const join = (
  left: LogicalPlan,
  right: LogicalPlan,
  joinType: "inner" | "left_outer" | "full_outer" | "left_anti",
) => ({ kind: "join", left, right, joinType }) as const;

/** What Apache Spark 4.2 says to each (recorded). */
const refusals: readonly [name: string, plan: LogicalPlan, mode: OutputMode, message: string][] = [
  [
    "sort",
    { kind: "sort", child: scan, order, isGlobal: true },
    "append",
    "Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated DataFrame/Dataset in Complete output mode",
  ],
  [
    "limit in update",
    { kind: "limit", child: scan, limit: 3 },
    "update",
    "Limits are not supported on streaming DataFrames/Datasets in Update output mode",
  ],
  [
    "offset",
    { kind: "offset", child: scan, offset: 3 },
    "append",
    "Offset is not supported on streaming DataFrames/Datasets",
  ],
  [
    "distinct aggregate",
    counts(scan, true),
    "update",
    "Distinct aggregations are not supported on streaming DataFrames/Datasets. Consider using approx_count_distinct() instead.",
  ],
  [
    "deduplication within no watermark",
    { kind: "deduplicate", child: scan, keys: [key], withinWatermark: true },
    "append",
    "dropDuplicatesWithinWatermark is not supported on streaming DataFrames/DataSets without watermark",
  ],
  [
    "static left join",
    join(fixed, scan, "left_outer"),
    "append",
    "LeftOuter join with a streaming DataFrame/Dataset on the right and a static DataFrame/Dataset on the left is not supported",
  ],
  [
    "full outer join",
    join(scan, fixed, "full_outer"),
    "append",
    "FullOuter joins with streaming DataFrames/Datasets on the left and a static DataFrame/Dataset on the right is not supported",
  ],
  [
    "anti join of streams",
    join(scan, eventScan().scan, "left_anti"),
    "append",
    "LeftAnti joins with a streaming DataFrame/Dataset on the right are not supported",
  ],
  [
    "sampling",
    { kind: "sample", child: scan, lowerBound: 0, upperBound: 0.5, withReplacement: false, seed: 1n },
    "append",
    "Sampling is not supported on streaming DataFrames/Datasets",
  ],
];

describe("what Spark refuses of streams", () => {
  for (const [name, plan, mode, message] of refusals) {
    it(`refuses ${name}`, () => {
      expect(() => planStream(plan, mode)).toThrow(
        expect.objectContaining({ errorClass: "_LEGACY_ERROR_TEMP_3102", message }),
      );
    });
  }

  it("refuses complete mode without an aggregation, and batch queries", () => {
    expect(() => planStream(scan, "complete")).toThrow(/not supported for no streaming aggregations/);
    expect(() => planStream(fixed, "append")).toThrow(
      expect.objectContaining({ errorClass: "WRITE_STREAM_NOT_ALLOWED" }),
    );
  });

  it("allows sorting and limits of a complete result, and a stream joined to a table", () => {
    const sorted: LogicalPlan = { kind: "sort", child: counts(scan), order, isGlobal: true };
    expect(planStream({ kind: "limit", child: sorted, limit: 1 }, "complete").nodes).toHaveLength(2);
    expect(planStream(join(scan, fixed, "left_outer"), "append").nodes).toHaveLength(1);
  });

  it("refuses a join of streams without an equality, as Spark does", () => {
    expect(() => planStream(join(scan, eventScan().scan, "inner"), "append")).toThrow(
      expect.objectContaining({
        errorClass: "_LEGACY_ERROR_TEMP_1181",
        message: "Stream-stream join without equality predicate is not supported.",
      }),
    );
  });
});
