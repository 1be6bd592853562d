import { expect, test } from "vitest";
import { csvField, everything, toCsv, toJson, toTsv } from "../src/results/export-rows.ts";
import { rowOrder } from "../src/results/row-order.ts";
import { decimals, integers, longs, rowsOf, texts } from "./result-rows.ts";

const rows = rowsOf(
  {
    "a,b": texts(['say "hi"', null, "=1+1"]),
    n: integers([-5, null, 7]),
    big: longs([9_007_199_254_740_993n, 1n, null]),
    money: decimals([1.5, -2, null], 2),
  },
  [{ type: "string" }, { type: "int" }, { type: "bigint" }, { type: "decimal(20,2)" }],
);
const all = everything(rows, rowOrder(rows, { text: "" }, undefined));

test("CSV quotes what needs quotes and defuses formulas, but leaves negative numbers alone", () => {
  expect(toCsv(all)).toBe(
    '"a,b",n,big,money\r\n"say ""hi""",-5,9007199254740993,1.50\r\n,,1,-2.00\r\n"\'=1+1",7,,\r\n',
  );
});

test.each(["=1+1", "+1", "-1", "@cmd", "\tx", "\rx"])(
  "a text that begins like %j does not run in a spreadsheet",
  (text) => {
    expect(csvField(text, false)).toMatch(/^"'/);
  },
);

test("JSON keeps digits that a double cannot hold", () => {
  const [first, second] = JSON.parse(toJson(all)) as Record<string, unknown>[];
  expect(first).toEqual({ "a,b": 'say "hi"', n: -5, big: "9007199254740993", money: "1.50" });
  expect(second).toEqual({ "a,b": null, n: null, big: 1, money: "-2.00" });
});

test("copied text has tabs between cells and none inside", () => {
  const tabbed = rowsOf({ a: texts(["x\ty", "z"]), b: integers([1, 2]) });
  expect(toTsv(everything(tabbed, Uint32Array.of(1, 0)), true)).toBe("a\tb\nz\t2\nx y\t1");
});
