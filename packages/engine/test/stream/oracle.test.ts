import {
  type AttributeReference,
  booleanType,
  doubleType,
  type Expression,
  type JoinType,
  type LogicalPlan,
  longType,
  type OutputMode,
  timestampType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  finalRows,
  type PrintedRow,
  seededRandom,
  sorted,
  splitAtRandom,
} from "../../../testkit/src/oracle.ts";
import { aggregate, alias, and, call, longLiteral } from "../../src/stream/builders.ts";
import { bindRelations } from "../../src/stream/relations.ts";
import { scanOf } from "../../src/stream/streaming-plan.ts";
import {
  column,
  type Event,
  eventScan,
  eventSchema,
  type Fixture,
  newFixture,
  numbersOf,
} from "./streaming-fixture.ts";

/** A query over events, and how many of its first columns are its key. */
interface OracleQuery {
  readonly name: string;
  readonly mode: OutputMode;
  readonly keyCount: number;
  /** Whether the last event only closes what came before it, and is in no result. */
  readonly holdsBackLast?: boolean;
  /** Whether the events come in order of time, so that none is late with a short delay. */
  readonly isInOrder?: boolean;
  /** `input` has the columns of the event source. */
  plan(input: LogicalPlan, columns: ReturnType<typeof eventScan>): LogicalPlan;
}

function watermarked(input: LogicalPlan, { time }: ReturnType<typeof eventScan>, delaySeconds = 1000) {
  const eventTime: AttributeReference = { ...time, metadata: { [watermarkDelayKey]: delaySeconds * 1000 } };
  const child: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: input,
    eventTime: time.id,
    delayMicroseconds: BigInt(delaySeconds) * 1_000_000n,
  };
  return { child, eventTime };
}

/** Aggregates whose partial results merge in each their own way. */
function summary({ value }: ReturnType<typeof eventScan>) {
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
  ...(["inner", "left_outer", "right_outer", "full_outer", "left_semi"] as const).flatMap((joinType) => [
    joinedWithItself(joinType, false),
    joinedWithItself(joinType, true),
  ]),
];

/** The last event closes all groups, and stands in none that the comparison sees. */
const closing: Event = [1_000_000, 99, 1];

describe("a stream's result is the batch result over the union of its input", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await newFixture();
  });
  afterEach(() => fixture.close());

  for (const query of queries) {
    for (const seed of [1, 2]) {
      it(`${query.name}, ${query.mode}, seed ${seed}`, async () => {
        const random = seededRandom(seed);
        const events = Array.from(
          { length: 60 },
          (): Event => [1 + random.below(20), random.below(5), random.below(100)],
        );
        if (query.isInOrder) events.sort(([left], [right]) => left - right);
        const columns = eventScan();
        const plan = query.plan(columns.scan, columns);
        const options = { checkpointLocation: `${fixture.directory}/checkpoint` };
        for (const batch of splitAtRandom(events, 5, random)) {
          fixture.source.add(...batch);
          if (random.below(2) === 0) await run(plan, query.mode, options);
        }
        fixture.source.add(closing);
        await run(plan, query.mode, options);
        const batches = [...fixture.sink.batches].sort(([left], [right]) => left - right);
        const streamed = finalRows(
          query.mode,
          batches.map(([, rows]) => rows.map(rounded)),
          query.keyCount,
        );
        const seen = query.holdsBackLast ? events : [...events, closing];
        expect(streamed).toEqual(await batchResult(query, seen));
      });
    }
  }

  async function run(plan: LogicalPlan, outputMode: OutputMode, options: Record<string, string>) {
    const query = await fixture.start({
      plan,
      outputMode,
      options,
      format: "collect",
      trigger: { kind: "availableNow" },
    });
    await query.awaitTermination();
  }

  async function batchResult(query: OracleQuery, events: readonly Event[]): Promise<readonly string[]> {
    const { runner } = fixture.host;
    const columns = eventScan();
    const table = "oracle_events";
    const batch = {
      schema: eventSchema,
      rowCount: events.length,
      columns: [0, 1, 2].map((index) => ({
        form: "fixed" as const,
        values: BigInt64Array.from(
          events,
          (event) => BigInt(event[index] ?? 0) * (index === 0 ? 1_000_000n : 1n),
        ),
      })),
    };
    await runner.withConnection(async (connection) => {
      await connection.createTable({ name: table, schema: eventSchema, temporary: false });
      connection.append(table, [batch]);
    });
    runner.kept.name("events", table);
    const input = scanOf("events", columns.scan.output);
    const rows: PrintedRow[] = [];
    for await (const result of runner.execute(bindRelations(query.plan(input, columns), new Map()))) {
      rows.push(...numbersOf(result).map(rounded));
    }
    return sorted(rows);
  }
});

/** Sums of fractions depend on their order in the last digits. */
function rounded(row: readonly number[]): PrintedRow {
  return row.map((value) => (Number.isInteger(value) ? value : Number(value.toPrecision(9))));
}
