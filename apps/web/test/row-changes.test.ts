import { expect, test } from "vitest";
import { changedRows } from "../src/results/row-changes.ts";
import { integers, rowsOf, texts } from "./result-rows.ts";

const before = rowsOf({ word: texts(["a", "b", null]), count: integers([1, 2, 3]) });
const marked = (test_: (row: number) => boolean, count: number) =>
  Array.from({ length: count }, (_value, row) => row).filter(test_);

test("a result that replaces another: rows with a new value are marked, wherever they stand", () => {
  const after = rowsOf({ word: texts([null, "c", "b", "a"]), count: integers([3, 1, 3, 1]) });
  expect(marked(changedRows(after, { kind: "replace", before }), 4)).toEqual([1, 2]);
});

test("rows that were added are marked, the first rows of all are not", () => {
  expect(marked(changedRows(before, { kind: "append", arrived: 1 }), 3)).toEqual([2]);
  expect(marked(changedRows(before, { kind: "append", arrived: 3 }), 3)).toEqual([]);
  expect(marked(changedRows(before, undefined), 3)).toEqual([]);
});

test("other columns are another result", () => {
  const other = rowsOf({ letter: texts(["a"]), count: integers([9]) });
  expect(marked(changedRows(other, { kind: "replace", before }), 1)).toEqual([]);
});
