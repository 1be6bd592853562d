import {
  type AttributeReference,
  type ColumnBatch,
  type LogicalPlan,
  outputOf,
  type Schema,
  stringType,
} from "@millrace/spark-model";
import type { BatchOutput } from "../connector.ts";
import { writeBatchFiles } from "../files/write-files.ts";
import { alias } from "../stream/builders.ts";
import { scanOf } from "../stream/streaming-plan.ts";
import type { RelationTables } from "./relation-tables.ts";
import type { StreamingHost } from "./streaming-host.ts";

let outputCount = 0;

/**
 * The result rows of a query's current batch: a DuckDB table that all connections see, so that foreachBatch
 * can query it. Each batch replaces the last.
 */
export class StreamOutput {
  readonly #host: StreamingHost;
  readonly #tables: RelationTables;
  readonly #columns: readonly AttributeReference[];
  readonly #schema: Schema;
  /** Where the rows are. */
  readonly table = `stream_output_${++outputCount}`;

  constructor(request: {
    readonly host: StreamingHost;
    readonly tables: RelationTables;
    readonly plan: LogicalPlan;
    readonly schema: Schema;
  }) {
    this.#host = request.host;
    this.#tables = request.tables;
    this.#columns = outputOf(request.plan);
    this.#schema = request.schema;
  }

  /** Computes the rows of a batch and says how many they are. */
  async compute(plan: LogicalPlan): Promise<number> {
    const rowCount = await this.#tables.publish(this.table, plan);
    this.#host.runner.kept.name(this.table, this.table);
    return rowCount;
  }

  /** Forgets the rows of the last batch. */
  async drop(): Promise<void> {
    this.#host.runner.kept.unname(this.table);
    await this.#tables.connection.run(`DROP TABLE IF EXISTS ${this.table}`);
  }

  /** The rows that were computed last, for the sink. */
  batch(rowCount: number, signal: AbortSignal): BatchOutput {
    const tables = this.#tables;
    const plan = scanOf(this.table, this.#columns);
    tables.define(this.table, this.table);
    return {
      schema: this.#schema,
      rowCount,
      plan,
      signal,
      columns: () => tables.stream(plan),
      text: (limit) => this.#text(plan, limit),
      writeFiles: (request) =>
        writeBatchFiles(
          { ...request, sql: `SELECT * FROM ${this.table}`, schema: this.#schema },
          tables.connection,
        ),
      storeTable: (name, mode) => this.#storeTable(name, mode),
    };
  }

  async #text(plan: LogicalPlan, limit: number): Promise<readonly ColumnBatch[]> {
    const strings: LogicalPlan = {
      kind: "project",
      child: { kind: "limit", child: plan, limit },
      projections: this.#columns.map((column) =>
        alias({ kind: "cast", child: column, dataType: stringType, mode: "ansi" }, column.name, column.id),
      ),
    };
    return [await this.#tables.read(strings)];
  }

  async #storeTable(name: string, mode: "append" | "replace"): Promise<void> {
    const { memoryTables } = this.#host;
    const { connection } = this.#tables;
    const table = memoryTables.lookup(name) ?? (await memoryTables.create(name, this.#schema, connection));
    await memoryTables.store(table, { from: this.table, mode }, connection);
  }
}
