import { expect, test } from "vitest";
import { decimalText, timestampText } from "../src/results/columnar.ts";
import { numberText } from "../src/results/number-text.ts";
import { appendRows } from "../src/results/row-chunks.ts";
import { decimals, integers, lists, localTimes, longs, maps, rowsOf, texts, windows } from "./result-rows.ts";

const shown = (rows: ReturnType<typeof rowsOf>, column: number) =>
  Array.from({ length: rows.rowCount }, (_value, row) => {
    const value = rows.columns[column]?.at(row);
    return value === null ? null : rows.columns[column]?.text(value);
  });

test("values keep their digits through Arrow", () => {
  const rows = rowsOf({
    long: longs([9_007_199_254_740_993n, null]),
    money: decimals([12.5, -0.05], 2),
    word: texts(["a", null]),
    numbers: lists([[1, 2], null]),
    counts: maps([
      new Map([
        ["k", 1],
        ["l", null],
      ]),
      null,
    ]),
  });
  expect(shown(rows, 0)).toEqual(["9007199254740993", null]);
  expect(shown(rows, 1)).toEqual(["12.50", "-0.05"]);
  expect(shown(rows, 2)).toEqual(["a", null]);
  expect(shown(rows, 3)).toEqual(["[1, 2]", null]);
  expect(shown(rows, 4)).toEqual(["{k: 1, l: null}", null]);
});

test("times without a zone are shown as they are, windows by their parts", () => {
  const at = Date.UTC(2026, 10, 22, 14, 5, 7, 250);
  const rows = rowsOf({ time: localTimes([at]), window: windows([{ start: at, end: at + 10_000 }]) });
  expect(shown(rows, 0)).toEqual(["2026-11-22 14:05:07.250"]);
  expect(shown(rows, 1)[0]).toMatch(/^2026-11-2\d \d\d:05:07.250 – \d\d:05:17.250$/);
});

test("decimals are exact for any scale", () => {
  expect(decimalText(5n, 3)).toBe("0.005");
  expect(decimalText(-123456n, 2)).toBe("-1234.56");
  expect(decimalText(7n, 0)).toBe("7");
});

test("microseconds are shown when there are any", () => {
  expect(timestampText(1_000.125, false)).toBe("1970-01-01 00:00:01.000125");
  expect(timestampText(1_000, false)).toBe("1970-01-01 00:00:01");
});

test("whole numbers are grouped, very small ones are not hidden", () => {
  const [column] = rowsOf({ n: integers([1]) }).columns;
  if (column === undefined) throw new Error("no column");
  expect(numberText(column, 1_234_567)).toBe("1,234,567");
  expect(numberText(column, 0.1 + 0.2)).toBe("0.3");
  expect(numberText(column, 1e-9)).toBe("1.000000e-9");
});

test("appended batches read as one result, the oldest rows give way", () => {
  const batch = (from: number) => rowsOf({ n: integers([from, from + 1, from + 2]) });
  const once = appendRows(batch(0), batch(3), 5);
  expect(shown(once, 0)).toEqual(["1", "2", "3", "4", "5"]);
  const twice = appendRows(once, batch(6), 5);
  expect(shown(twice, 0)).toEqual(["4", "5", "6", "7", "8"]);
  const large = appendRows(twice, rowsOf({ n: integers([10, 11, 12, 13, 14, 15]) }), 5);
  expect(shown(large, 0)).toEqual(["11", "12", "13", "14", "15"]);
});

test("other columns begin a new result", () => {
  const rows = appendRows(rowsOf({ a: integers([1]) }), rowsOf({ b: integers([2]) }), 10);
  expect(rows.columns.map((column) => column.name)).toEqual(["b"]);
  expect(rows.rowCount).toBe(1);
});
