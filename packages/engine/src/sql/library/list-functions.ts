import {
  arrayType,
  binaryType,
  type Column,
  type DataType,
  doubleType,
  integerType,
  isValid,
  longType,
  structType,
} from "@millrace/spark-model";
import type { ScalarFunction } from "../../duckdb/scalar-function.ts";
import { centralMoments, coMoments } from "./central-moments.ts";
import { countMinSketch, mergedCountMinSketches } from "./count-min-sketch.ts";
import { exactPercentiles } from "./exact-percentile.ts";
import { histogramOf } from "./numeric-histogram.ts";
import { bitmapOf, intersectionOfBitmaps, unionOfBitmaps } from "./position-bitmap.ts";
import { approximateQuantiles } from "./quantile-summary.ts";

/** The list of one row: what aggregate functions in TypeScript work on. */
interface ListOf {
  doubles(argument: number): Float64Array;
  longs(argument: number): BigInt64Array;
  bytes(argument: number): readonly Uint8Array[];
  number(argument: number): number;
}

const doubles = arrayType(doubleType, false);
const longs = arrayType(longType, false);
const binaries = arrayType(binaryType, false);
const bins = arrayType(
  structType([
    { name: "x", dataType: doubleType, nullable: false },
    { name: "y", dataType: doubleType, nullable: false },
  ]),
  false,
);

/** `name(list, constants) -> bytes`. */
function toBytes(
  name: string,
  parameters: readonly DataType[],
  apply: (row: ListOf) => Uint8Array,
): ScalarFunction {
  return {
    name: `spark_${name}`,
    parameters,
    returns: binaryType,
    evaluate: ({ rowCount, columns }) =>
      bytesColumn(Array.from({ length: rowCount }, (_, row) => apply(listAt(columns, row)))),
  };
}

/** `name(list, constants) -> list of doubles`, which is empty for a list without values. */
function toDoubles(
  name: string,
  parameters: readonly DataType[],
  apply: (row: ListOf) => readonly number[],
): ScalarFunction {
  return {
    name: `spark_${name}`,
    parameters,
    returns: doubles,
    evaluate: ({ rowCount, columns }) => {
      const results = Array.from({ length: rowCount }, (_, row) => {
        const list = listAt(columns, row);
        return list.doubles(0).length === 0 ? [] : apply(list);
      });
      const child: Column = { form: "fixed", values: Float64Array.from(results.flat()) };
      return { form: "list", offsets: offsetsOf(results), child };
    },
  };
}

const histogram: ScalarFunction = {
  name: "spark_histogram",
  parameters: [doubles, integerType],
  returns: bins,
  evaluate: ({ rowCount, columns }) => {
    const results = Array.from({ length: rowCount }, (_, row) => {
      const list = listAt(columns, row);
      return histogramOf(list.doubles(0), list.number(1));
    });
    const all = results.flat();
    const values = (pick: (bin: { readonly x: number; readonly y: number }) => number): Column => ({
      form: "fixed",
      values: Float64Array.from(all, pick),
    });
    const child: Column = { form: "struct", children: [values(({ x }) => x), values(({ y }) => y)] };
    return { form: "list", offsets: offsetsOf(results), child };
  },
};

/** The arguments of one row; a list that is NULL is read as an empty one. */
function listAt(columns: readonly Column[], row: number): ListOf {
  const range = (argument: number) => {
    const column = columns[argument];
    if (column?.form !== "list" || !isValid(column, row)) return undefined;
    return { child: column.child, start: column.offsets[row] ?? 0, end: column.offsets[row + 1] ?? 0 };
  };
  const fixed = (argument: number) => {
    const list = range(argument);
    return list?.child.form === "fixed" ? list.child.values.subarray(list.start, list.end) : undefined;
  };
  return {
    doubles: (argument) => (fixed(argument) ?? new Float64Array()) as Float64Array,
    longs: (argument) => (fixed(argument) ?? new BigInt64Array()) as BigInt64Array,
    bytes: (argument) => {
      const list = range(argument);
      if (list?.child.form !== "variable") return [];
      const { offsets, bytes } = list.child;
      return Array.from({ length: list.end - list.start }, (_, index) =>
        bytes.subarray(offsets[list.start + index], offsets[list.start + index + 1]),
      );
    },
    number: (argument) => {
      const column = columns[argument];
      return column?.form === "fixed" ? Number(column.values[row]) : Number.NaN;
    },
  };
}

function offsetsOf(lists: readonly { readonly length: number }[]): Int32Array {
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + list.length;
  });
  return offsets;
}

function bytesColumn(results: readonly Uint8Array[]): Column {
  return { form: "variable", offsets: offsetsOf(results), bytes: new Uint8Array(Buffer.concat(results)) };
}

const precisionAt = (row: ListOf) => ({
  epsilon: row.number(1),
  confidence: row.number(2),
  seed: row.number(3),
});

/** Aggregate functions that DuckDB has not: scalar functions of the list of a group's values. */
export const listFunctions: readonly ScalarFunction[] = [
  histogram,
  toDoubles("percentiles", [doubles, doubles], (row) =>
    exactPercentiles(row.doubles(0), undefined, row.doubles(1)),
  ),
  toDoubles("weighted_percentiles", [doubles, longs, doubles], (row) =>
    exactPercentiles(row.doubles(0), row.longs(1), row.doubles(2)),
  ),
  toDoubles("approximate_percentiles", [doubles, doubles, doubleType], (row) =>
    approximateQuantiles(row.doubles(0), row.doubles(1), 1 / row.number(2)),
  ),
  toDoubles("central_moments", [doubles], (row) => centralMoments(row.doubles(0))),
  toDoubles("co_moments", [doubles, doubles], (row) => coMoments(row.doubles(0), row.doubles(1))),
  toBytes("count_min_sketch_longs", [longs, doubleType, doubleType, integerType], (row) =>
    countMinSketch(row.longs(0), precisionAt(row)),
  ),
  toBytes("count_min_sketch_bytes", [binaries, doubleType, doubleType, integerType], (row) =>
    countMinSketch(row.bytes(0), precisionAt(row)),
  ),
  toBytes("count_min_sketch_merged", [binaries], (row) => mergedCountMinSketches(row.bytes(0))),
  toBytes("bitmap_of", [longs], (row) => bitmapOf(row.longs(0))),
  toBytes("bitmap_union", [binaries], (row) => unionOfBitmaps(row.bytes(0))),
  toBytes("bitmap_intersection", [binaries], (row) => intersectionOfBitmaps(row.bytes(0))),
];
