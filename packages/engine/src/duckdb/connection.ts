import duckdb, { type Connection, type DataChunk, type PreparedStatement } from "@duckdb/node-bindings";
import type { ColumnBatch, Schema } from "@millrace/spark-model";
import { columnBuilder } from "./column-builder.ts";
import { toSparkError } from "./duck-error.ts";
import { duckType, isReadableAs, logicalType, quoteName } from "./duck-type.ts";
import { registerScalarFunction, type ScalarFunction } from "./scalar-function.ts";
import { writeVector } from "./write-vector.ts";

export interface QueryOptions {
  readonly signal?: AbortSignal;
  /** Rows a batch at most (a multiple of DuckDB's vector size is used). */
  readonly maxRowsPerBatch?: number;
}

const defaultRowsPerBatch = 65_536;
const vectorSize = duckdb.vector_size();

/**
 * One connection to DuckDB. Queries on it run one at a time: a caller that wants two at once takes two
 * connections. All errors leave it as Spark's.
 */
export class DuckConnection {
  readonly #connection: Connection;
  readonly #release: Release;
  readonly #settings: ConnectionSettings;
  /** Whether it has done more than answer queries: temporary tables, attached databases, transactions. */
  #hasTraces = false;
  #isClosed = false;

  constructor({ connection, settings }: IdleConnection, release: Release) {
    this.#connection = connection;
    this.#settings = settings;
    this.#release = release;
  }

  /** Sets the session time zone that TIMESTAMPTZ values are rendered and read in. */
  async setTimeZone(timeZone: string): Promise<void> {
    if (this.#settings.timeZone === timeZone) return;
    await this.#set(`SET TimeZone = '${timeZone.replaceAll("'", "''")}'`);
    this.#settings.timeZone = timeZone;
  }

  /** Has DuckDB count how far queries are; it does so only for connections that ask for the bar. */
  async countProgress(): Promise<void> {
    if (this.#settings.countsProgress) return;
    await this.#set("SET enable_progress_bar = true; SET enable_progress_bar_print = false");
    this.#settings.countsProgress = true;
  }

  async #set(sql: string): Promise<void> {
    try {
      await duckdb.query(this.#connection, sql);
    } catch (error) {
      this.#hasTraces = true;
      throw toSparkError(error);
    }
  }

  /** Runs statements whose rows nobody needs. */
  async run(sql: string): Promise<void> {
    this.#hasTraces = true;
    try {
      await duckdb.query(this.#connection, sql);
    } catch (error) {
      throw toSparkError(error);
    }
  }

  /** Runs a COPY, an INSERT or a CREATE TABLE AS and says how many rows it wrote. */
  async count(sql: string): Promise<number> {
    this.#hasTraces = true;
    try {
      const result = await duckdb.query(this.#connection, sql);
      const chunk = await duckdb.fetch_chunk(result);
      if (chunk === null) return 0;
      const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, 0), 8);
      return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
    } catch (error) {
      throw toSparkError(error);
    }
  }

  /**
   * Runs one query and gives its rows as they are computed. Columns are read by position; one whose DuckDB
   * type is not the form of the schema's type is cast. Ending the iteration early stops the work.
   */
  async *query(sql: string, schema: Schema, options: QueryOptions = {}): AsyncGenerator<ColumnBatch> {
    const stop = () => this.interrupt();
    let isDone = false;
    options.signal?.addEventListener("abort", stop);
    try {
      options.signal?.throwIfAborted();
      const statement = await this.#prepare(sql, schema);
      const result = await duckdb.execute_prepared_streaming(statement);
      const reader = new BatchReader(schema, options.maxRowsPerBatch ?? defaultRowsPerBatch);
      for (;;) {
        const chunk = await duckdb.fetch_chunk(result);
        const size = chunk === null ? 0 : duckdb.data_chunk_get_size(chunk);
        if (chunk === null || size === 0) break;
        const batch = reader.add(chunk, size);
        if (batch) yield batch;
      }
      isDone = true;
      const rest = reader.finish();
      if (rest) yield rest;
    } catch (error) {
      isDone = true;
      this.#hasTraces = true;
      throw options.signal?.aborted ? options.signal.reason : toSparkError(error);
    } finally {
      options.signal?.removeEventListener("abort", stop);
      if (!isDone) {
        this.#hasTraces = true;
        this.interrupt();
      }
    }
  }

  /** All rows of a small query, as one batch. */
  async readAll(sql: string, schema: Schema): Promise<ColumnBatch> {
    const batches: ColumnBatch[] = [];
    for await (const batch of this.query(sql, schema, { maxRowsPerBatch: Number.MAX_SAFE_INTEGER })) {
      batches.push(batch);
    }
    return batches[0] ?? emptyBatch(schema);
  }

  /** The statement, wrapped in casts where DuckDB's result types differ from the schema's. */
  async #prepare(sql: string, schema: Schema): Promise<PreparedStatement> {
    const statement = await duckdb.prepare(this.#connection, sql);
    const differs = schema.fields.some(
      (field, index) =>
        !isReadableAs(duckdb.prepared_statement_column_logical_type(statement, index), field.dataType),
    );
    if (!differs) return statement;
    const casts = schema.fields.map(
      (field, index) => `CAST(r${index} AS ${duckType(field.dataType)}) AS r${index}`,
    );
    const names = schema.fields.map((_, index) => `r${index}`).join(", ");
    return duckdb.prepare(this.#connection, `SELECT ${casts.join(", ")} FROM (${sql}) AS result(${names})`);
  }

  /**
   * Makes a table of these columns. `temporary` tables belong to this connection and end with it.
   * `names` are the columns' names; the schema's own are the default.
   */
  async createTable(request: TableRequest): Promise<void> {
    const columns = request.schema.fields.map(
      (field, index) => `${quoteName(request.names?.[index] ?? field.name)} ${duckType(field.dataType)}`,
    );
    const keyword = request.temporary ? "CREATE OR REPLACE TEMP TABLE" : "CREATE OR REPLACE TABLE";
    await this.run(`${keyword} ${quoteName(request.name)} (${columns.join(", ") || '"nothing" BOOLEAN'})`);
  }

  /** Appends rows to a table whose columns have the batch's types, by position. */
  append(table: string, batches: Iterable<ColumnBatch>): void {
    this.#hasTraces = true;
    const appender = duckdb.appender_create(this.#connection, null, table);
    try {
      for (const batch of batches) appendBatch(appender, batch);
      duckdb.appender_close_sync(appender);
    } catch (error) {
      throw toSparkError(error);
    }
  }

  /** Makes a function known to the whole database. */
  register(definition: ScalarFunction): void {
    registerScalarFunction(this.#connection, definition);
  }

  /** Share of the running query that is done, 0..1, or undefined while DuckDB cannot say. */
  progress(): number | undefined {
    const { percentage } = duckdb.query_progress(this.#connection);
    return percentage >= 0 ? Math.min(percentage / 100, 1) : undefined;
  }

  /** Stops what is running; nothing, once the connection is closed. */
  interrupt(): void {
    if (!this.#isClosed) duckdb.interrupt(this.#connection);
  }

  /** Ends the connection, or leaves it to the next who wants one. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#hasTraces) duckdb.disconnect_sync(this.#connection);
    else this.#release({ connection: this.#connection, settings: this.#settings });
  }
}

/** What stays set on a connection when another takes it over. */
interface ConnectionSettings {
  timeZone?: string;
  countsProgress?: boolean;
}

/** A connection that nobody uses, as new but for its settings. */
export interface IdleConnection {
  readonly connection: Connection;
  readonly settings: ConnectionSettings;
}

type Release = (idle: IdleConnection) => void;

export interface TableRequest {
  readonly name: string;
  readonly schema: Schema;
  readonly names?: readonly string[];
  readonly temporary: boolean;
}

/** A batch without rows. */
function emptyBatch(schema: Schema): ColumnBatch {
  const columns = schema.fields.map((field) => columnBuilder(field.dataType).finish());
  return { schema, rowCount: 0, columns };
}

function appendBatch(appender: ReturnType<typeof duckdb.appender_create>, batch: ColumnBatch): void {
  const types = batch.schema.fields.map((field) => logicalType(field.dataType));
  const hasColumns = types.length > 0;
  const chunk = duckdb.create_data_chunk(hasColumns ? types : [logicalType({ kind: "boolean" })]);
  for (let start = 0; start < batch.rowCount; start += vectorSize) {
    const count = Math.min(vectorSize, batch.rowCount - start);
    duckdb.data_chunk_reset(chunk);
    batch.schema.fields.forEach((field, index) => {
      const column = batch.columns[index];
      if (column === undefined) throw new RangeError(`the batch lacks column ${field.name}`);
      const vector = duckdb.data_chunk_get_vector(chunk, index);
      writeVector({ vector, column, type: field.dataType, start, count });
    });
    duckdb.data_chunk_set_size(chunk, count);
    duckdb.append_data_chunk(appender, chunk);
  }
}

/** Gathers chunks into batches of about the wished size. */
class BatchReader {
  readonly #schema: Schema;
  readonly #maxRows: number;
  #builders;
  #rowCount = 0;

  constructor(schema: Schema, maxRows: number) {
    this.#schema = schema;
    this.#maxRows = maxRows;
    this.#builders = this.#start();
  }

  #start() {
    return this.#schema.fields.map((field) => columnBuilder(field.dataType));
  }

  add(chunk: DataChunk, count: number): ColumnBatch | undefined {
    const full = this.#rowCount > 0 && this.#rowCount + count > this.#maxRows ? this.finish() : undefined;
    this.#builders.forEach((builder, index) => {
      builder.append(duckdb.data_chunk_get_vector(chunk, index), { count });
    });
    this.#rowCount += count;
    return full;
  }

  finish(): ColumnBatch | undefined {
    if (this.#rowCount === 0) return undefined;
    const columns = this.#builders.map((builder) => builder.finish());
    const batch = { schema: this.#schema, rowCount: this.#rowCount, columns };
    this.#builders = this.#start();
    this.#rowCount = 0;
    return batch;
  }
}
