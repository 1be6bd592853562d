import {
  type AggregateCall,
  type AttributeReference,
  arrayType,
  booleanType,
  type DataType,
  doubleType,
  type Expression,
  type LogicalPlan,
  longType,
  type NamedExpression,
  stringType,
  structType,
} from "@millrace/spark-model";
import { afterEach, beforeEach, describe, it } from "vitest";
import { aggregate, alias, call, longLiteral } from "../../src/stream/builders.ts";
import { doubleLiteral } from "../../src/stream/mergeable/mergeable-aggregate.ts";
import { type EventColumns, expectBatchResult, type OracleQuery, watermarked } from "./stream-oracle.ts";
import { column, type Fixture, newFixture } from "./streaming-fixture.ts";
import { fieldOf, sessionOf, windowOf } from "./time-windows.ts";

/** Values with NULLs among them: those below 30. */
function sparse({ value }: EventColumns): Expression {
  const isKept = call(">=", [value, longLiteral(30)], booleanType);
  return { kind: "case", branches: [{ condition: isKept, value }], dataType: longType };
}

const asDouble = (child: Expression): Expression => ({
  kind: "cast",
  child,
  dataType: doubleType,
  mode: "ansi",
});
const asLong = (child: Expression): Expression => ({ kind: "cast", child, dataType: longType, mode: "ansi" });

/** An aggregate function of each kind that a stream may run, its value made a number. */
function everyAggregate(columns: EventColumns): readonly NamedExpression[] {
  const { value, key } = columns;
  const some = sparse(columns);
  const double = asDouble(some);
  const isOdd = call("==", [call("%", [value, longLiteral(2)], longType), longLiteral(1)], booleanType);
  const pair = structType([
    { name: "a", dataType: longType, nullable: true },
    { name: "b", dataType: longType, nullable: true },
  ]);
  const pairOf: Expression = call(
    "named_struct",
    [
      { kind: "literal", value: "a", dataType: stringType },
      some,
      { kind: "literal", value: "b", dataType: stringType },
      value,
    ],
    pair,
  );
  const text: Expression = { kind: "cast", child: some, dataType: stringType, mode: "ansi" };
  const list = arrayType(longType, false);
  const hashed = (of: Expression) =>
    call("xxhash64", [{ kind: "cast", child: of, dataType: stringType, mode: "ansi" }], longType);
  const of = (
    name: string,
    operands: readonly Expression[],
    dataType: DataType = doubleType,
  ): AggregateCall => aggregate(name, operands, dataType);
  const expressions: readonly Expression[] = [
    of("count", [some], longType),
    of("count_if", [isOdd], longType),
    of("sum", [some], longType),
    of("try_sum", [some], longType),
    of("avg", [some]),
    of("min", [some], longType),
    of("max", [some], longType),
    ...["stddev_samp", "kurtosis"].map((name) => of(name, [double])),
    ...["corr", "regr_intercept"].map((name) => of(name, [double, asDouble(value)])),
    of("regr_count", [double, asDouble(value)], longType),
    of("percentile", [double, doubleLiteral(0.5)]),
    of("percentile_approx", [some, doubleLiteral(0.5)], longType),
    of("median", [double]),
    of("approx_count_distinct", [some], longType),
    of("approx_count_distinct", [value, doubleLiteral(0.1)], longType),
    { ...of("approx_count_distinct", [text], longType), filter: isOdd },
    of("max_by", [value, some], longType),
    of("min_by", [some, value], longType),
    asLong(of("bool_and", [isOdd], booleanType)),
    asLong(of("bool_or", [isOdd], booleanType)),
    of("bit_xor", [some], longType),
    of("product", [asDouble(key)]),
    fieldOf(of("max", [pairOf], pair), "b"),
    fieldOf(of("min", [pairOf], pair), "b"),
    { ...of("first", [some], longType), ignoreNulls: true },
    of("last", [value], longType),
    { ...of("sum", [value], longType), filter: isOdd },
    hashed(of("collect_list", [some], list)),
    hashed(call("sort_array", [of("collect_set", [some], list)], list)),
    hashed(of("listagg", [text, { kind: "literal", value: "-", dataType: stringType }], stringType)),
  ];
  return expressions.map((expression, index) => alias(expression, `a${index}`, column(`a${index}`).id));
}

/** Aggregates by the start of a window and the key. */
function byWindow(
  child: LogicalPlan,
  {
    window,
    key,
    aggregates,
  }: {
    readonly window: AttributeReference;
    readonly key: AttributeReference;
    readonly aggregates: readonly NamedExpression[];
  },
): LogicalPlan {
  const bounds = ["start", "end"].map((name) => alias(fieldOf(window, name), name, column(name).id));
  return { kind: "aggregate", child, grouping: [window, key], aggregates: [...bounds, key, ...aggregates] };
}

function sums({ value }: EventColumns): readonly NamedExpression[] {
  return [
    alias(aggregate("count", [value], longType), "count", column("count").id),
    alias(aggregate("sum", [value], longType), "sum", column("sum").id),
    alias(aggregate("stddev_samp", [asDouble(value)], doubleType), "spread", column("spread").id),
  ];
}

const oneSecond = longLiteral(1_000_000);

/** A second for even values, two and a half for odd ones; none for those that end in 7. */
function gap({ value }: EventColumns): Expression {
  const rest = (divisor: number) => call("%", [value, longLiteral(divisor)], longType);
  const isOf = (left: Expression, right: number) => call("==", [left, longLiteral(right)], booleanType);
  return {
    kind: "case",
    branches: [
      { condition: isOf(rest(10), 7), value: longLiteral(0) },
      { condition: isOf(rest(2), 0), value: oneSecond },
    ],
    otherwise: longLiteral(2_500_000),
    dataType: longType,
  };
}

function sessions(
  mode: "append" | "complete",
  length: (columns: EventColumns) => Expression,
): OracleQuery["plan"] {
  return (input, columns) => {
    const marked =
      mode === "append" ? watermarked(input, columns) : { child: input, eventTime: columns.time };
    const { child, column: window } = sessionOf(marked.child, marked.eventTime, length(columns));
    return byWindow(child, { window, key: columns.key, aggregates: sums(columns) });
  };
}

const queries: readonly OracleQuery[] = [
  ...(["complete", "update"] as const).map(
    (mode): OracleQuery => ({
      name: "every kind of aggregate by key",
      mode,
      keyCount: 1,
      plan: (child, columns) => ({
        kind: "aggregate",
        child,
        grouping: [columns.key],
        aggregates: [columns.key, ...everyAggregate(columns)],
      }),
    }),
  ),
  {
    name: "every kind of aggregate of all rows",
    mode: "update",
    keyCount: 0,
    plan: (child, columns) => ({
      kind: "aggregate",
      child,
      grouping: [],
      aggregates: everyAggregate(columns),
    }),
  },
  {
    name: "every kind of aggregate by window and key",
    mode: "append",
    keyCount: 3,
    holdsBackLast: true,
    plan: (input, columns) => {
      const { child: marked, eventTime } = watermarked(input, columns);
      const { child, column: window } = windowOf(marked, eventTime, 5);
      return byWindow(child, { window, key: columns.key, aggregates: everyAggregate(columns) });
    },
  },
  {
    name: "rollup with grouping()",
    mode: "complete",
    keyCount: 3,
    plan: (child, columns) => {
      const { key } = columns;
      const parity = call("%", [columns.value, longLiteral(2)], longType);
      const isGrouped = (by: Expression) => call("grouping", [by], { kind: "byte" });
      return {
        kind: "aggregate",
        child,
        grouping: [key, parity],
        groupingSets: [[0, 1], [0], []],
        aggregates: [
          key,
          alias(parity, "parity", column("parity").id),
          alias(
            call(
              "+",
              [asLong(isGrouped(key)), call("*", [longLiteral(2), asLong(isGrouped(parity))], longType)],
              longType,
            ),
            "g",
            column("g").id,
          ),
          ...sums(columns),
        ],
      };
    },
  },
  {
    name: "sessions by key",
    mode: "append",
    keyCount: 3,
    holdsBackLast: true,
    plan: sessions("append", () => oneSecond),
  },
  { name: "sessions by key", mode: "complete", keyCount: 3, plan: sessions("complete", () => oneSecond) },
  {
    name: "sessions with gaps of their own",
    mode: "append",
    keyCount: 3,
    holdsBackLast: true,
    plan: sessions("append", gap),
  },
  {
    name: "windows over windows",
    mode: "append",
    keyCount: 3,
    holdsBackLast: true,
    plan: (input, columns) => {
      const { child: marked, eventTime } = watermarked(input, columns);
      const small = windowOf(marked, eventTime, 2);
      const total = alias(aggregate("sum", [columns.value], longType), "total", column("total").id);
      const inner: LogicalPlan = {
        kind: "aggregate",
        child: small.child,
        grouping: [small.column, columns.key],
        aggregates: [small.column, columns.key, total],
      };
      const time = call("window_time", [small.column], columns.time.dataType);
      const large = windowOf(inner, time, 10);
      const sum = { ...columns.value, id: total.id };
      return byWindow(large.child, {
        window: large.column,
        key: columns.key,
        aggregates: [alias(aggregate("max", [sum], longType), "largest", column("largest").id)],
      });
    },
  },
];

describe("aggregates over a stream give the batch result over the union of its input", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture();
  });
  afterEach(() => fixture.close());

  for (const query of queries) {
    it(`${query.name}, ${query.mode}`, () => expectBatchResult(fixture, query, 3));
  }
});
