import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import {
  arrayType,
  binaryType,
  booleanType,
  byteType,
  type DataType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  floatType,
  integerType,
  longType,
  mapType,
  type Schema,
  shortType,
  stringType,
  structField,
  structType,
  timestampNtzType,
  timestampType,
  voidType,
  yearMonthIntervalType,
} from "@millrace/spark-model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readArrowStream, sliceBatch, writeArrowStream } from "../src/index.ts";
import { batchOf, rowsOf, type Value } from "./column-values.ts";

const options = { timeZone: "Europe/Berlin" };

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** Types with values of each, nested to a small depth. */
const scalars: readonly (readonly [DataType, fc.Arbitrary<Value>])[] = [
  [voidType, fc.constant(null)],
  [booleanType, fc.boolean()],
  [byteType, fc.integer({ min: -128, max: 127 })],
  [shortType, fc.integer({ min: -32768, max: 32767 })],
  [integerType, fc.integer()],
  [longType, int64],
  [floatType, fc.float({ noNaN: true })],
  [doubleType, fc.double({ noNaN: true })],
  [decimalType(38, 4), fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })],
  [stringType, fc.string({ unit: "grapheme" })],
  [binaryType, fc.uint8Array({ maxLength: 9 })],
  [dateType, fc.integer()],
  [timestampType, int64],
  [timestampNtzType, int64],
  [dayTimeIntervalType, int64],
  [yearMonthIntervalType, fc.integer()],
];

interface Typed {
  readonly type: DataType;
  readonly value: fc.Arbitrary<Value>;
}

const orNull = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.option(value, { nil: null, freq: 4 });
const scalar: fc.Arbitrary<Typed> = fc.constantFrom(...scalars.map(([type, value]) => ({ type, value })));
const listOf = ({ type, value }: Typed): Typed => ({
  type: arrayType(type),
  value: fc.array(orNull(value), { maxLength: 4 }),
});
const mapOf = ({ type, value }: Typed): Typed => ({
  type: mapType(stringType, type),
  value: fc.array(fc.tuple(fc.string(), orNull(value)), { maxLength: 3 }),
});
const structOf = (fields: readonly Typed[]): Typed => ({
  type: structType(fields.map(({ type }, index) => structField(`f${index}`, type))),
  value: fc.tuple(...fields.map(({ value }) => orNull(value))),
});
const typed: fc.Arbitrary<Typed> = fc.letrec<{ any: Typed }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    tie("any").map(listOf),
    tie("any").map(mapOf),
    fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map(structOf),
  ),
})).any;

const table = fc
  .array(typed, { minLength: 1, maxLength: 4 })
  .chain((columns) =>
    fc
      .array(fc.tuple(...columns.map(({ value }) => orNull(value))), { maxLength: 20 })
      .map((rows) => batchOf(structOf(columns).type as Schema, rows)),
  );

describe("Arrow streams", () => {
  it("come back as they went out, whatever the types", () => {
    fc.assert(
      fc.property(table, (batch) => {
        const read = readArrowStream(writeArrowStream(batch.schema, [batch, batch], options));
        expect(read.schema).toEqual(batch.schema);
        expect(read.batches.map(rowsOf)).toEqual([rowsOf(batch), rowsOf(batch)]);
      }),
      { numRuns: 150, seed: 20261122 },
    );
  });

  it("hold the rows of a slice, at any bit position", () => {
    fc.assert(
      fc.property(table, fc.nat(20), fc.nat(20), (batch, first, count) => {
        const slice = sliceBatch(batch, Math.min(first, batch.rowCount), first + count);
        const read = readArrowStream(writeArrowStream(slice.schema, [slice], options));
        expect(read.batches.flatMap(rowsOf)).toEqual(rowsOf(batch).slice(first, first + count));
      }),
      { numRuns: 150, seed: 20261122 },
    );
  });

  it("refuse bytes that are no stream without reading out of bounds", () => {
    const batch = batchOf(structType([structField("a", stringType)]), [["one"], [null]]);
    const stream = writeArrowStream(batch.schema, [batch], options);
    fc.assert(
      fc.property(fc.nat(stream.length - 1), fc.nat(255), (at, byte) => {
        const damaged = stream.slice();
        damaged[at] = byte;
        try {
          readArrowStream(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
    expect(() => readArrowStream(new Uint8Array(3))).toThrow("no schema");
    expect(() => readArrowStream(stream.subarray(0, stream.length - 40))).toThrow(RangeError);
  });
});

const python = [process.env.MILLRACE_PYTHON, ".millrace/python/bin/python"].find(
  (path) => path !== undefined && existsSync(path),
);

describe.skipIf(python === undefined)("Arrow streams and pyarrow", () => {
  const schema = structType([
    structField("b", booleanType),
    structField("i", integerType, { nullable: false }),
    structField("d", decimalType(10, 2)),
    structField("s", stringType),
    structField("t", timestampType),
    structField("n", timestampNtzType),
    structField("v", dayTimeIntervalType),
    structField("l", arrayType(structType([structField("x", longType)]))),
    structField("m", mapType(stringType, doubleType)),
    structField("z", voidType),
  ]);
  const batch = batchOf(schema, [
    [
      true,
      1,
      12345n,
      "grün",
      1_700_000_000_000_000n,
      0n,
      86_400_000_000n,
      [[1n], [null]],
      [["k", 1.5]],
      null,
    ],
    [null, 2, null, null, null, null, null, null, null, null],
  ]);
  const run = (script: string, input: Uint8Array) => {
    const done = spawnSync(python ?? "", ["-c", `import sys, pyarrow as pa\n${script}`], { input });
    expect(done.stderr.toString()).toBe("");
    return done.stdout;
  };

  it("are read by it, types and values", () => {
    const script = [
      "table = pa.ipc.open_stream(sys.stdin.buffer.read()).read_all()",
      "table.validate(full=True)",
      "print(table.schema); print(table.to_pylist())",
    ].join("\n");
    expect(run(script, writeArrowStream(schema, [batch], options)).toString()).toMatchInlineSnapshot(`
      "b: bool
      i: int32 not null
      d: decimal128(10, 2)
      s: string
      t: timestamp[us, tz=Europe/Berlin]
      n: timestamp[us]
      v: duration[us]
      l: list<element: struct<x: int64>>
        child 0, element: struct<x: int64>
            child 0, x: int64
      m: map<string, double>
        child 0, entries: struct<key: string not null, value: double> not null
            child 0, key: string not null
            child 1, value: double
      z: null
      [{'b': True, 'i': 1, 'd': Decimal('123.45'), 's': 'grün', 't': datetime.datetime(2023, 11, 14, 23, 13, 20, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin')), 'n': datetime.datetime(1970, 1, 1, 0, 0), 'v': datetime.timedelta(days=1), 'l': [{'x': 1}, {'x': None}], 'm': [('k', 1.5)], 'z': None}, {'b': None, 'i': 2, 'd': None, 's': None, 't': None, 'n': None, 'v': None, 'l': None, 'm': None, 'z': None}]
      "
    `);
  });

  it("are written by it, other units and wide offsets converted", () => {
    const script = [
      "import datetime",
      "day = datetime.datetime(2020, 1, 2)",
      "table = pa.table({",
      "  'ns': pa.array([day, None], pa.timestamp('ns')), 's': pa.array([day, None], pa.timestamp('s', 'UTC')),",
      "  'text': pa.array(['a', 'bc'], pa.large_string()), 'date': pa.array([day.date(), None], pa.date64()),",
      "  'list': pa.array([[1], [2, None]], pa.large_list(pa.int16())),",
      "})",
      "with pa.ipc.new_stream(sys.stdout.buffer, table.schema) as writer: writer.write_table(table)",
    ].join("\n");
    const [read] = readArrowStream(run(script, new Uint8Array(0))).batches;
    const microseconds = BigInt(Date.UTC(2020, 0, 2)) * 1000n;
    expect(read && rowsOf(read)).toEqual([
      [microseconds, microseconds, "a", 18263, [1]],
      [null, null, "bc", null, [2, null]],
    ]);
  });
});
