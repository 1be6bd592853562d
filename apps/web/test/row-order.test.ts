import { expect, test } from "vitest";
import type { FilterOperator } from "../src/results/column-filter.ts";
import { countOf } from "../src/results/count-of.ts";
import { rowOrder, steadyOrder } from "../src/results/row-order.ts";
import { integers, longs, rowsOf, texts } from "./result-rows.ts";

const rows = rowsOf({
  word: texts(["pear", "Apple", null, "fig", "apple"]),
  count: integers([3, 10, 7, null, 2]),
  long: longs([3n, 2n, 9_007_199_254_740_993n, 9_007_199_254_740_992n, null]),
});
const order = (text: string, sort?: { column: number; descending: boolean }) => [
  ...rowOrder(rows, { text }, sort),
];

test("numbers are sorted as numbers, nulls last in both directions", () => {
  expect(order("", { column: 1, descending: false })).toEqual([4, 0, 2, 1, 3]);
  expect(order("", { column: 1, descending: true })).toEqual([1, 2, 0, 4, 3]);
});

test("large integers are compared exactly", () => {
  expect(order("", { column: 2, descending: true })).toEqual([2, 3, 0, 1, 4]);
});

test("text is found in any column, case ignored", () => {
  expect(order("app")).toEqual([1, 4]);
  expect(order("10")).toEqual([1]);
});

test("comparisons and null in the one search box", () => {
  expect(order("> 5")).toEqual([1, 2, 3]);
  expect(order("null")).toEqual([2, 3, 4]);
});

test("column filters by type: all of them hold, null passes only where it is asked for", () => {
  const kept = (...filters: [string, FilterOperator, string?][]) => [
    ...rowOrder(
      rows,
      {
        text: "",
        columns: filters.map(([column, operator, operand = ""]) => ({ column, operator, operand })),
      },
      undefined,
    ),
  ];
  expect(kept(["count", "greater", "5"])).toEqual([1, 2]);
  expect(kept(["count", "unequal", "3"])).toEqual([1, 2, 4]);
  expect(kept(["word", "null"])).toEqual([2]);
  expect(kept(["word", "contains", "APP"])).toEqual([1, 4]);
  expect(kept(["word", "lacks", "app"])).toEqual([0, 3]);
  expect(kept(["word", "not-null"], ["count", "at-most", "3"])).toEqual([0, 4]);
  expect(kept(["long", "equal", "9007199254740993"])).toEqual([2]);
  expect(kept(["count", "greater", "many"], ["gone", "equal", "1"])).toEqual([0, 1, 2, 3, 4]);
});

test("filters keep the order that they are given", () => {
  const from = Uint32Array.of(4, 3, 2, 1, 0);
  expect([...rowOrder(rows, { text: "a" }, undefined, from)]).toEqual([4, 1, 0]);
});

test("the count says what is left out", () => {
  expect(countOf(12, 1_000, 1_000)).toBe("12 of 1,000 rows match");
  expect(countOf(10_000, 10_000, undefined)).toBe("first 10,000 rows; there are more");
  expect(countOf(10_000, 10_000, 250_000)).toBe("10,000 of 250,000 rows");
  expect(countOf(1, 1, 1)).toBe("1 row");
});

test("groups that come in any order stay where they are, a sorted result stays sorted", () => {
  const groups = rowsOf({
    word: texts(["b", "a", "b", "a"]),
    part: integers([2, 1, 1, 2]),
    count: integers([5, 9, 5, 7]),
  });
  expect([...steadyOrder(groups)]).toEqual([1, 3, 2, 0]);
  const sorted = rowsOf({ word: texts(["b", "a", "c"]), count: integers([9, 8, 8]) });
  expect([...steadyOrder(sorted)]).toEqual([0, 1, 2]);
});
