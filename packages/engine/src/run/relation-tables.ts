import type { ColumnBatch, LogicalPlan, Schema } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { quoteName } from "../duckdb/duck-type.ts";
import { type ProvideInput, runSteps } from "../program/run-program.ts";
import { type BoundPlan, bindPlan } from "../python/bind-plan.ts";
import type { BatchRunner } from "../tables/batch-runner.ts";

/**
 * The relations of a running query as tables of its own DuckDB connection: what steps of a batch keep, and
 * the tables of its state. Plans name them by `cachedScan`.
 */
export class RelationTables {
  readonly connection: DuckConnection;
  readonly #runner: BatchRunner;
  /** SQL that gives the rows of a relation, columns in the relation's order. */
  readonly #texts = new Map<string, string>();
  #now = 0n;

  constructor(runner: BatchRunner, connection: DuckConnection) {
    this.#runner = runner;
    this.connection = connection;
  }

  /** Sets the clock of the batch: milliseconds that `current_timestamp()` gives. */
  setTime(milliseconds: number): void {
    this.#now = BigInt(milliseconds) * 1000n;
  }

  /** Says where a relation's rows are. */
  define(relation: string, sql: string): void {
    this.#texts.set(relation, sql);
  }

  /** Computes a plan and keeps its rows as a temporary table; says how many they are. */
  async store(relation: string, plan: LogicalPlan): Promise<number> {
    const rowCount = await this.#withBound(plan, (sql) =>
      this.connection.count(`CREATE OR REPLACE TEMP TABLE ${quoteName(relation)} AS ${sql}`),
    );
    this.define(relation, relation);
    return rowCount;
  }

  /** Computes a plan into a table that other connections see too; says how many rows it has. */
  publish(table: string, plan: LogicalPlan): Promise<number> {
    return this.#withBound(plan, (sql) =>
      this.connection.count(`CREATE OR REPLACE TABLE ${quoteName(table)} AS ${sql}`),
    );
  }

  /** Keeps rows that a source brings as columns. */
  async load(relation: string, schema: Schema, batches: AsyncIterable<ColumnBatch>): Promise<number> {
    const names = schema.fields.map((_, index) => `column_${index}`);
    await this.connection.createTable({ name: relation, schema, names, temporary: true });
    let rowCount = 0;
    for await (const batch of batches) {
      this.connection.append(relation, [batch]);
      rowCount += batch.rowCount;
    }
    this.define(relation, relation);
    return rowCount;
  }

  /** All rows of a plan that gives few. */
  read(plan: LogicalPlan): Promise<ColumnBatch> {
    return this.#withBound(plan, (sql, schema) => this.connection.readAll(sql, schema));
  }

  /** The rows of a plan without Python functions, as they are computed. */
  async *stream(plan: LogicalPlan): AsyncGenerator<ColumnBatch> {
    const bound = await this.#bind(plan);
    yield* this.connection.query(bound.prefix + bound.sql, bound.schema);
  }

  /** The SQL of a plan without Python functions, complete. */
  async sqlOf(plan: LogicalPlan): Promise<string> {
    const bound = await this.#bind(plan);
    return bound.prefix + bound.sql;
  }

  /** Runs the SQL of a plan; what its Python functions gave is forgotten afterwards. */
  async #withBound<Result>(
    plan: LogicalPlan,
    work: (sql: string, schema: Schema) => Promise<Result>,
  ): Promise<Result> {
    const bound = await this.#bind(plan);
    const result = await work(bound.prefix + bound.sql, bound.schema);
    for (const table of bound.pythonTables) await this.connection.run(`DROP TABLE ${quoteName(table)}`);
    return result;
  }

  async #bind(plan: LogicalPlan): Promise<BoundPlan> {
    const bound = await bindPlan(plan, this.#runner.planRun(this.#provide, this.#now), this.connection);
    await runSteps(bound, this.connection);
    return bound;
  }

  readonly #provide: ProvideInput = async (input, connection) => {
    if (input.plan.kind === "cachedScan") {
      const text = this.#texts.get(input.plan.relationId);
      if (text !== undefined) return text;
    }
    return this.#runner.provideInput(input, connection);
  };
}
