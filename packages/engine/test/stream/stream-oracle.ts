import {
  type AttributeReference,
  type LogicalPlan,
  type OutputMode,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { expect } from "vitest";
import {
  finalRows,
  type PrintedRow,
  seededRandom,
  sorted,
  splitAtRandom,
} from "../../../testkit/src/oracle.ts";
import { bindRelations } from "../../src/stream/relations.ts";
import { scanOf } from "../../src/stream/streaming-plan.ts";
import { type Event, eventScan, eventSchema, type Fixture, numbersOf } from "./streaming-fixture.ts";

export type EventColumns = ReturnType<typeof eventScan>;

/** A query over events, and how many of its first columns are its key. */
export interface OracleQuery {
  readonly name: string;
  readonly mode: OutputMode;
  readonly keyCount: number;
  /** Whether the last event only closes what came before it, and is in no result. */
  readonly holdsBackLast?: boolean;
  /** Whether the events come in order of time, so that none is late with a short delay. */
  readonly isInOrder?: boolean;
  /** `input` has the columns of the event source. */
  plan(input: LogicalPlan, columns: EventColumns): LogicalPlan;
}

/** The input with a watermark, by default far behind its event time. */
export function watermarked(input: LogicalPlan, { time }: EventColumns, delaySeconds = 1000) {
  const eventTime: AttributeReference = { ...time, metadata: { [watermarkDelayKey]: delaySeconds * 1000 } };
  const child: LogicalPlan = {
    kind: "eventTimeWatermark",
    child: input,
    eventTime: time.id,
    delayMicroseconds: BigInt(delaySeconds) * 1_000_000n,
  };
  return { child, eventTime };
}

/** The last event closes all groups, and stands in none that the comparison sees. */
const closing: Event = [1_000_000, 99, 1];

/** Holds what a query gives over random batches, with restarts, against the batch result over all events. */
export async function expectBatchResult(fixture: Fixture, query: OracleQuery, seed: number): Promise<void> {
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
    if (random.below(2) === 0) await run(fixture, { plan, outputMode: query.mode, options });
  }
  fixture.source.add(closing);
  await run(fixture, { plan, outputMode: query.mode, options });
  const batches = [...fixture.sink.batches].sort(([left], [right]) => left - right);
  const streamed = finalRows(
    query.mode,
    batches.map(([, rows]) => rows.map(rounded)),
    query.keyCount,
  );
  const seen = query.holdsBackLast ? events : [...events, closing];
  expect(streamed).toEqual(await batchResult(fixture, query, seen));
}

interface Run {
  readonly plan: LogicalPlan;
  readonly outputMode: OutputMode;
  readonly options: Readonly<Record<string, string>>;
}

async function run(fixture: Fixture, definition: Run): Promise<void> {
  const query = await fixture.start({
    ...definition,
    format: "collect",
    trigger: { kind: "availableNow" },
  });
  await query.awaitTermination();
}

async function batchResult(
  fixture: Fixture,
  query: OracleQuery,
  events: readonly Event[],
): Promise<readonly string[]> {
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
/** Sums of fractions depend on their order in the last digits, and so does whether differences come to 0. */
function rounded(row: readonly number[]): PrintedRow {
  return row.map((value) => {
    if (Number.isInteger(value)) return value;
    return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));
  });
}
