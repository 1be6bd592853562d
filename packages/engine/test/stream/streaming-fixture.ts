import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeReference,
  type ColumnBatch,
  type DataSourceScan,
  type DataType,
  isValid,
  type LogicalPlan,
  longType,
  type Schema,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";
import type { Offset, ReadLimit, Sink, SinkProvider, Source, SourceProvider } from "../../src/connector.ts";
import { type DatabaseOptions, DuckDatabase } from "../../src/duckdb/database.ts";
import type { StreamingQueryDefinition } from "../../src/engine.ts";
import { LateRowLedger } from "../../src/run/late-row-ledger.ts";
import { localCheckpointFiles } from "../../src/run/local-checkpoint-files.ts";
import type { StreamingHost } from "../../src/run/streaming-host.ts";
import { SessionQueries } from "../../src/run/streaming-queries.ts";
import { systemClock } from "../../src/run/system-clock.ts";
import { installLibrary } from "../../src/sql/library/install.ts";
import { BatchRunner } from "../../src/tables/batch-runner.ts";
import { MemoryTables } from "../../src/tables/memory-tables.ts";
import { SessionTables } from "../../src/tables/session-tables.ts";

/** Events of a test: event time in seconds, key, value. */
export type Event = readonly [second: number, key: number, value: number];

export const eventSchema: Schema = structType([
  structField("time", timestampType),
  structField("key", longType),
  structField("value", longType),
]);

let lastId = 100;

/** A column with a fresh id. */
export function column(name: string, dataType: DataType = longType): AttributeReference {
  return { kind: "attribute", id: ++lastId, name, dataType, nullable: true, qualifier: [] };
}

/** The memory source's twin of a topic: events come in batches; an offset is the number of batches. */
export class EventSource implements SourceProvider {
  readonly format: string;
  readonly batches: (readonly Event[])[] = [];

  constructor(format = "events") {
    this.format = format;
  }

  add(...events: readonly Event[]): void {
    this.batches.push(events);
  }

  async schema(): Promise<Schema> {
    return eventSchema;
  }

  async open(): Promise<Source> {
    const { batches } = this;
    return {
      description: "EventSource",
      async latestOffset(start: Offset | null, limit: ReadLimit) {
        const from = Number(start ?? 0);
        if (from >= batches.length) return start;
        return `${limit.kind === "all" ? batches.length : from + 1}`;
      },
      async getBatch(start, end) {
        const events = batches.slice(Number(start ?? 0), Number(end)).flat();
        return { kind: "columns", batches: columnsOf(events) };
      },
      async commit() {},
      async close() {},
    };
  }
}

/** The memory sink's twin that survives restarts: rows by batch id, so that a batch may come twice. */
export class CollectSink implements SinkProvider {
  readonly format = "collect";
  readonly allowsTemporaryCheckpoint = true;
  readonly batches = new Map<number, readonly (readonly number[])[]>();

  /** First columns of the rows of a continuous query, in order of their coming. */
  readonly continuous: number[][] = [];

  async open(): Promise<Sink> {
    const { batches, continuous } = this;
    return {
      description: "CollectSink",
      async addBatch(batchId, output) {
        const rows: number[][] = [];
        for await (const batch of output.columns()) rows.push(...numbersOf(batch));
        batches.set(batchId, rows);
        return { numOutputRows: rows.length };
      },
      async addRows(_epochId, output) {
        for await (const batch of output.columns())
          continuous.push(numbersOf(batch).map(([first = 0]) => first));
      },
      async close() {},
    };
  }

  /** All rows, oldest batch first. */
  rows(): readonly (readonly number[])[] {
    return [...this.batches].sort(([left], [right]) => left - right).flatMap(([, rows]) => rows);
  }
}

/** Rows of fixed-width columns as numbers, NULL as NaN; timestamps in seconds. */
export function numbersOf(batch: ColumnBatch): number[][] {
  return Array.from({ length: batch.rowCount }, (_, row) =>
    batch.columns.map((each, index) => {
      const value = each.form === "fixed" && isValid(each, row) ? Number(each.values[row]) : Number.NaN;
      return batch.schema.fields[index]?.dataType.kind === "timestamp" ? value / 1_000_000 : value;
    }),
  );
}

async function* columnsOf(events: readonly Event[]): AsyncGenerator<ColumnBatch> {
  const longs = (values: readonly number[]) => BigInt64Array.from(values.map((value) => BigInt(value)));
  yield {
    schema: eventSchema,
    rowCount: events.length,
    columns: [
      { form: "fixed", values: longs(events.map(([second]) => second * 1_000_000)) },
      { form: "fixed", values: longs(events.map(([, key]) => key)) },
      { form: "fixed", values: longs(events.map(([, , value]) => value)) },
    ],
  };
}

/** A scan of an event source with its three columns. */
export function eventScan(format = "events") {
  const time = column("time", timestampType);
  const key = column("key");
  const value = column("value");
  const scan: DataSourceScan = {
    kind: "dataSourceScan",
    format,
    options: {},
    paths: [],
    schema: eventSchema,
    isStreaming: true,
    output: [time, key, value],
  };
  return { scan, time, key, value };
}

export interface Fixture {
  readonly source: EventSource;
  /** Format `collect`. */
  readonly sink: CollectSink;
  readonly host: StreamingHost;
  readonly queries: SessionQueries;
  readonly directory: string;
  start(
    definition: Partial<StreamingQueryDefinition> & { readonly plan: LogicalPlan },
  ): ReturnType<SessionQueries["start"]>;
  /** Rows of a memory sink's table as numbers, sorted. */
  rows(table: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

export async function newFixture(
  connectors: Partial<StreamingHost["connectors"]> = {},
  overrides: Partial<StreamingHost> = {},
  limits: Pick<DatabaseOptions, "memoryLimit"> = {},
): Promise<Fixture> {
  const database = await DuckDatabase.open({ threads: 2, ...limits });
  await installLibrary(database);
  const directory = await mkdtemp(join(tmpdir(), "millrace-stream-"));
  const source = new EventSource();
  const sink = new CollectSink();
  const runner = new BatchRunner({
    currentDatabase: () => "default",
    database,
    config: () => undefined,
    readArrow: () => [],
    workingDirectory: directory,
    readSource: async ({ format }) => {
      throw new Error(`no source ${format}`);
    },
    tableRows: (scan, connection) => tables.rows(scan, connection),
  });
  const memoryTables = new MemoryTables();
  const lateRows = new LateRowLedger();
  const tables: SessionTables = new SessionTables({
    runner,
    memoryTables,
    lateRows,
    workingDirectory: directory,
    warehouse: join(directory, "warehouse"),
  });
  const host: StreamingHost = {
    runner,
    memoryTables,
    tables,
    connectors: {
      sources: [source, ...(connectors.sources ?? [])],
      sinks: [sink, ...(connectors.sinks ?? [])],
    },
    workingDirectory: directory,
    config: { get: () => undefined, entries: () => new Map() },
    clock: systemClock,
    files: localCheckpointFiles(),
    lateRows,
    ...overrides,
  };
  const queries = new SessionQueries(host);
  return {
    source,
    sink,
    host,
    queries,
    directory,
    start: (definition) =>
      queries.start({
        outputMode: "append",
        trigger: { kind: "default" },
        format: "memory",
        options: {},
        partitionBy: [],
        ...definition,
      }),
    rows: (table) => readRows(host, table),
    async close() {
      await queries.close();
      await runner.close();
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function readRows(host: StreamingHost, name: string): Promise<readonly (readonly unknown[])[]> {
  const table = host.memoryTables.lookup(name);
  if (!table) return [];
  return host.runner.withConnection(async (connection) => {
    const columns = table.schema.fields.map((_, index) => `column_${index}::VARCHAR`);
    const batch = await connection.readAll(
      `SELECT to_json(list([${columns.join(", ")}]))::VARCHAR FROM ${table.duckTable}`,
      structType([structField("rows", { kind: "string" })]),
    );
    const [rows] = batch.columns;
    if (rows?.form !== "variable") return [];
    const text = new TextDecoder().decode(rows.bytes.subarray(rows.offsets[0], rows.offsets[1]));
    const parsed = (JSON.parse(text === "" ? "null" : text) ?? []) as unknown[][];
    return parsed.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  });
}
