import {
  binary,
  bool,
  columnFromArray,
  type DataType,
  dateDay,
  decimal,
  field,
  float64,
  int64,
  list,
  map,
  struct,
  TimeUnit,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  timestamp,
  utf8,
} from "@uwdata/flechette";
import { describe, expect, it } from "vitest";
import { columnsOfArrow } from "../../src/sessions/arrow-columns.ts";
import { joinArrowStreams } from "../../src/sessions/arrow-streams.ts";
import { headOfRows, renderRows } from "../../src/sessions/rendered-rows.ts";
import type { ReadRows } from "../../src/sessions/spark-reader.ts";

const types: Readonly<Record<string, DataType>> = {
  flag: bool(),
  big: int64(),
  price: decimal(20, 2, 128),
  ratio: float64(),
  day: dateDay(),
  time: timestamp(TimeUnit.MICROSECOND, "UTC"),
  text: utf8(),
  bytes: binary(),
  items: list(field("element", int64())),
  inner: struct([field("x", int64()), field("y", utf8())]),
  names: map(utf8(), int64()),
};
const moment = Date.UTC(2024, 0, 31, 10, 20, 30, 456);
const rows: readonly Record<string, unknown>[] = [
  {
    flag: true,
    big: 9_007_199_254_740_993n,
    price: -1234567890123456789n,
    ratio: 2,
    day: Date.UTC(2024, 0, 31),
    time: moment,
    text: "a\n<b>",
    bytes: Uint8Array.from([1, 255]),
    items: [1n, null],
    inner: { x: 1n, y: "z" },
    names: new Map([["k", 1n]]),
  },
  Object.fromEntries(Object.keys(types).map((name) => [name, null])),
  { ...Object.fromEntries(Object.keys(types).map((name) => [name, null])), price: 5n, ratio: 0.1 },
];

function arrowOf(from: readonly Record<string, unknown>[]): Uint8Array {
  const columns = Object.entries(types).map(([name, type]): [string, ReturnType<typeof columnFromArray>] => [
    name,
    columnFromArray(
      from.map((row) => row[name]),
      type,
      { useBigInt: true, useDecimalInt: true, useMap: true },
    ),
  ]);
  return tableToIPC(tableFromColumns(columns), {}) ?? new Uint8Array();
}

function read(arrow: Uint8Array): ReadRows {
  return { ...columnsOfArrow(arrow), arrow };
}

describe("rows for people", () => {
  it("names columns by Spark's types", () => {
    expect(read(arrowOf(rows)).columns.map((column) => column.type)).toEqual([
      ...["boolean", "bigint", "decimal(20,2)", "double", "date", "timestamp", "string", "binary"],
      ...["array<bigint>", "struct<x:bigint,y:string>", "map<string,bigint>"],
    ]);
  });

  it("shows values as Spark does", () => {
    const { text, html } = renderRows(read(arrowOf(rows)));
    const shown = text
      .split("\n")
      .slice(3, 6)
      .map((line) => line.split("|").slice(1, -1))
      .map((cells) => cells.map((cell) => cell.trim()));
    expect(shown[0]).toEqual([
      ...[
        "true",
        "9007199254740993",
        "-12345678901234567.89",
        "2.0",
        "2024-01-31",
        "2024-01-31 10:20:30.456",
      ],
      ...["a\\n<b>", "[01 FF]", "[1, NULL]", "{1, z}", "{k -> 1}"],
    ]);
    expect(shown[1]).toEqual(Array(11).fill("NULL"));
    expect(shown[2]?.slice(2, 4)).toEqual(["0.05", "0.1"]);
    expect(html).toContain("<td>a\n&lt;b&gt;</td>");
  });
});

describe("parts of a result", () => {
  it("cuts rows without changing a value", () => {
    const all = read(arrowOf(rows));
    const head = headOfRows(all, 1);
    expect(head.rowCount).toBe(1);
    const options = { useBigInt: true, useDecimalInt: true, useMap: true } as const;
    expect(tableFromIPC(head.arrow, options).toArray()).toEqual(
      tableFromIPC(all.arrow, options).toArray().slice(0, 1),
    );
    expect(columnsOfArrow(head.arrow).columns.map((column) => column.type)).toEqual(
      all.columns.map((column) => column.type),
    );
    expect(headOfRows(all, 5)).toBe(all);
  });

  it("joins the streams of a long result into one", () => {
    const joined = read(joinArrowStreams([arrowOf(rows.slice(0, 1)), arrowOf([]), arrowOf(rows.slice(1))]));
    expect(joined.rowCount).toBe(3);
    expect(renderRows(joined)).toEqual(renderRows(read(arrowOf(rows))));
    expect(() => joinArrowStreams([])).toThrow("without a schema");
  });
});
