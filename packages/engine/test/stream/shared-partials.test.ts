import { type DataType, doubleType, type Expression, longType } from "@millrace/spark-model";
import { describe, expect, it } from "vitest";
import { aggregationParts } from "../../src/stream/aggregation-parts.ts";
import { aggregate, alias } from "../../src/stream/builders.ts";
import { StreamPlanner } from "../../src/stream/stream-planner.ts";
import { column, eventScan } from "./streaming-fixture.ts";

/** How many columns the state needs for functions of one value. */
function columnCount(functions: readonly (readonly [name: string, dataType?: DataType])[]): number {
  const { scan, key, value } = eventScan();
  const argument: Expression = { kind: "cast", child: value, dataType: doubleType, mode: "ansi" };
  const aggregates = functions.map(([name, dataType = doubleType], index) => {
    const call = aggregate(name, [argument], dataType, { nullable: name !== "count" });
    return alias(call, name, column(`shared${index}`).id);
  });
  const plan = { kind: "aggregate", child: scan, grouping: [key], aggregates } as const;
  const parts = aggregationParts(plan, new StreamPlanner(plan, "complete"));
  const ids = parts.partials.map(({ id }) => id);
  const order = column("order");
  expect(parts.merge({ ...order, dataType: longType }).map(({ id }) => id)).toEqual(ids);
  return ids.length;
}

describe("functions of the same rows share partial results", () => {
  it("sums and counts", () => {
    expect(columnCount([["avg"], ["sum"], ["count", longType], ["try_avg"]])).toBe(2);
  });

  it("moments, as far as the one that needs most of them", () => {
    expect(columnCount([["var_pop"], ["stddev_samp"], ["kurtosis"], ["skewness"]])).toBe(1);
  });

  it("values kept for functions that need all of them", () => {
    expect(columnCount([["median"], ["mode"]])).toBe(1);
  });

  it("but not those of different functions", () => {
    expect(columnCount([["min"], ["max"], ["sum"]])).toBe(3);
  });
});
