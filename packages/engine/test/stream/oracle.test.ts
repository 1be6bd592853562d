import {
  type AttributeReference,
  booleanType,
  doubleType,
  type Expression,
  type JoinType,
  type LogicalPlan,
  longType,
  timestampType,
} from "@millrace/spark-model";
import { afterEach, beforeEach, describe, it } from "vitest";
import { aggregate, alias, and, call, longLiteral } from "../../src/stream/builders.ts";
import { type EventColumns, expectBatchResult, type OracleQuery, watermarked } from "./stream-oracle.ts";
import { column, type Fixture, newFixture } from "./streaming-fixture.ts";

/** Aggregates whose partial results merge in each their own way. */
function summary({ value }: EventColumns) {
  const named = (name: string, type = longType as AttributeReference["dataType"]) =>
    alias(aggregate(name, [value], type), name, column(name).id);
  return [
    named("count"),
    named("sum"),
    named("min"),
    named("max"),
    named("avg", doubleType),
    named("var_pop", doubleType),
    named("stddev_samp", doubleType),
  ];
}

/** The events with those of the same key that come up to 3 s later and have a higher value. */
function joinedWithItself(joinType: JoinType, isInOrder: boolean): OracleQuery {
  const delaySeconds = isInOrder ? 2 : 1000;
  return {
    name: `${joinType} join with later events${isInOrder ? ", in order" : ""}`,
    isInOrder,
    mode: "append",
    keyCount: 0,
    holdsBackLast: true,
    plan: (input, columns) => {
      if (input.kind !== "dataSourceScan" && input.kind !== "cachedScan") throw new RangeError(input.kind);
      const [time, key, value] = [column("time", timestampType), column("key"), column("value")];
      const again = { ...input, output: [time, key, value] };
      const left = watermarked(input, columns, delaySeconds);
      const right = watermarked(again, { ...columns, time }, delaySeconds);
      const bound = call("+", [left.eventTime, threeSeconds], timestampType);
      const condition = and([
        call("==", [columns.key, key], booleanType),
        call(">", [right.eventTime, left.eventTime], booleanType),
        call("<=", [right.eventTime, bound], booleanType),
        call("<", [columns.value, value], booleanType),
      ]);
      return { kind: "join", left: left.child, right: right.child, joinType, condition };
    },
  };
}

const threeSeconds: Expression = {
  kind: "literal",
  value: 3_000_000n,
  dataType: { kind: "day_time_interval", start: "second", end: "second" },
};

const queries: readonly OracleQuery[] = [
  {
    name: "groups by key",
    mode: "complete",
    keyCount: 1,
    plan: (child, columns) => ({
      kind: "aggregate",
      child,
      grouping: [columns.key],
      aggregates: [columns.key, ...summary(columns)],
    }),
  },
  {
    name: "groups by key",
    mode: "update",
    keyCount: 1,
    plan: (child, columns) => ({
      kind: "aggregate",
      child,
      grouping: [columns.key],
      aggregates: [columns.key, ...summary(columns)],
    }),
  },
  {
    name: "groups by time and key, closed by a watermark",
    mode: "append",
    keyCount: 2,
    holdsBackLast: true,
    plan: (input, columns) => {
      const { child, eventTime } = watermarked(input, columns);
      return {
        kind: "aggregate",
        child,
        grouping: [eventTime, columns.key],
        aggregates: [eventTime, columns.key, ...summary(columns)],
      };
    },
  },
  {
    name: "one group of all rows",
    mode: "complete",
    keyCount: 0,
    plan: (child, columns) => ({ kind: "aggregate", child, grouping: [], aggregates: summary(columns) }),
  },
  {
    name: "distinct keys",
    mode: "append",
    keyCount: 1,
    plan: (child, { key }) => ({
      kind: "deduplicate",
      child: { kind: "project", child, projections: [key] },
      keys: [key],
      withinWatermark: false,
    }),
  },
  {
    name: "filtered rows and a union of them",
    mode: "append",
    keyCount: 0,
    plan: (child, { key, value }) => {
      const condition = call(">", [value, longLiteral(50)], booleanType);
      const rows: LogicalPlan = {
        kind: "project",
        child: { kind: "filter", child, condition },
        projections: [key, value],
      };
      return {
        kind: "setOperation",
        operation: "union",
        isAll: true,
        left: rows,
        right: rows,
        output: [key, value],
      };
    },
  },
  {
    name: "keys that a table has not",
    mode: "update",
    keyCount: 1,
    plan: (child, { key }) => ({
      kind: "setOperation",
      operation: "except",
      isAll: false,
      left: { kind: "project", child, projections: [key] },
      right: { kind: "range", start: 0n, end: 2n, step: 1n, output: [column("known")] },
      output: [key],
    }),
  },
  ...(["inner", "left_outer", "right_outer", "full_outer", "left_semi"] as const).flatMap((joinType) => [
    joinedWithItself(joinType, false),
    joinedWithItself(joinType, true),
  ]),
];

describe("a stream's result is the batch result over the union of its input", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture();
  });
  afterEach(() => fixture.close());

  for (const query of queries) {
    for (const seed of [1, 2]) {
      it(`${query.name}, ${query.mode}, seed ${seed}`, async () => {
        await expectBatchResult(fixture, query, seed);
      });
    }
  }
});
