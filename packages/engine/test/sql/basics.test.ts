import {
  type AggregateCall,
  type DataType,
  decimalType,
  doubleType,
  type Expression,
  integerType,
  type LogicalPlan,
  longType,
  outputOf,
  stringType,
} from "@millrace/spark-model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, EngineSession } from "../../src/index.ts";
import {
  alias,
  call,
  cast,
  double,
  int,
  literal,
  long,
  openTestSession,
  range,
  rowsOf,
  select,
  text,
} from "./plans.ts";

let engine: Engine;
let session: EngineSession;
beforeAll(async () => {
  ({ engine, session } = await openTestSession());
});
afterAll(() => engine.close());

const one = async (...expressions: readonly Expression[]) =>
  (await rowsOf(session, select(...expressions)))[0];
const aggregate = (name: string, args: AggregateCall["arguments"], dataType: DataType): AggregateCall => ({
  kind: "aggregate",
  name,
  arguments: args,
  dataType,
  nullable: true,
  distinct: false,
  ansi: true,
});

describe("plans", () => {
  it("runs range, filter, aggregate, sort and limit", async () => {
    const source = range(100n);
    const [id] = outputOf(source);
    if (id === undefined) throw new Error("range has a column");
    const filtered: LogicalPlan = { kind: "filter", child: source, condition: call(">=", [id, long(10n)]) };
    const key = call("%", [id, long(3n)]);
    const grouped: LogicalPlan = {
      kind: "aggregate",
      child: filtered,
      grouping: [key],
      aggregates: [
        alias(key, "k"),
        alias(aggregate("count", [int(1)], longType), "n"),
        alias(aggregate("sum", [id], longType), "s"),
      ],
    };
    const [k] = outputOf(grouped);
    if (k === undefined) throw new Error("the aggregate has a key");
    const sorted: LogicalPlan = {
      kind: "limit",
      limit: 2,
      child: {
        kind: "sort",
        isGlobal: true,
        child: grouped,
        order: [{ expression: k, direction: "descending", nulls: "last" }],
      },
    };
    expect(await rowsOf(session, sorted)).toEqual([
      [2n, 30n, 1635n],
      [1n, 30n, 1605n],
    ]);
  });

  it("joins with null-extended rows", async () => {
    const left = range(3n);
    const right = range(2n);
    const [l, r] = [outputOf(left)[0], outputOf(right)[0]];
    if (!l || !r) throw new Error("ranges have a column");
    const join: LogicalPlan = {
      kind: "join",
      left,
      right,
      joinType: "left_outer",
      condition: call("==", [l, r]),
    };
    const sorted: LogicalPlan = {
      kind: "sort",
      isGlobal: true,
      child: join,
      order: [{ expression: l, direction: "ascending", nulls: "first" }],
    };
    expect(await rowsOf(session, sorted)).toEqual([
      [0n, 0n],
      [1n, 1n],
      [2n, null],
    ]);
  });
});

describe("arithmetic", () => {
  it("divides decimals into Spark's result type", async () => {
    const money = (value: bigint) => literal(value, decimalType(10, 2));
    expect(await one(call("/", [money(100n), money(300n)], decimalType(23, 13)))).toEqual([
      "0.3333333333333",
    ]);
    expect(await one(call("/", [money(-200n), money(300n)], decimalType(23, 13)))).toEqual([
      "-0.6666666666667",
    ]);
  });

  it("raises ANSI errors", async () => {
    await expect(one(call("/", [double(1), cast(long(0n), doubleType)]))).rejects.toThrow("DIVIDE_BY_ZERO");
    await expect(one(call("+", [int(2147483647), int(1)]))).rejects.toThrow("ARITHMETIC_OVERFLOW");
    await expect(one(cast(text("abc"), integerType))).rejects.toThrow(
      `[CAST_INVALID_INPUT] The value 'abc' of the type "STRING" cannot be cast to "INT"`,
    );
  });

  it("gives NULL for decimals that overflow without ANSI", async () => {
    const wide = literal(10n ** 37n, decimalType(38, 0));
    expect(await one(call("*", [wide, wide], decimalType(38, 0), false))).toEqual([null]);
    await expect(one(call("*", [wide, wide], decimalType(38, 0)))).rejects.toThrow(
      "NUMERIC_VALUE_OUT_OF_RANGE",
    );
  });

  it("wraps around without ANSI", async () => {
    expect(await one(call("+", [int(2147483647), int(1)], integerType, false))).toEqual([-2147483648]);
    expect(await one(call("*", [long(9223372036854775807n), long(3n)], longType, false))).toEqual([
      9223372036854775805n,
    ]);
  });
});

describe("casts", () => {
  it("writes doubles as Java does", async () => {
    const values = [1, 0.1, 1e7, 12345678.9, 1e-5, -0, Number.NaN, Number.NEGATIVE_INFINITY, 123.456];
    expect(await one(...values.map((value) => cast(double(value), stringType)))).toEqual([
      "1.0",
      "0.1",
      "1.0E7",
      "1.23456789E7",
      "1.0E-5",
      "-0.0",
      "NaN",
      "-Infinity",
      "123.456",
    ]);
  });

  it("cuts fractions instead of rounding", async () => {
    expect(await one(cast(double(1.9), integerType), cast(double(-1.9), longType))).toEqual([1, -1n]);
  });
});
