import { join } from "node:path";
import { type Schema, SparkError, simpleString, unsupported } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { duckType, quoteText } from "../duckdb/duck-type.ts";
import { makeDirectory } from "../files/make-directory.ts";
import { type StatefulNode, stateTables } from "../stream/streaming-plan.ts";
import { readJsonRows } from "./json-rows.ts";
import { dropUnfinishedCompaction, StateCompaction } from "./state-compaction.ts";
import { leaveToFormerOwner, stateFile, stateWriter } from "./state-file.ts";
import {
  createGenerations,
  dropGenerations,
  restoreState,
  type StateTableName,
  tableName,
} from "./state-generations.ts";
import { plainError } from "./streaming-errors.ts";

/** What a batch adds to an operator's tables, and how many keys the operator holds then. */
export interface StateCommit {
  readonly operatorId: number;
  readonly changes: readonly TableCommit[];
  readonly total: number;
}

/** Rows that a state table gains. */
export interface TableCommit {
  readonly table: string;
  /** Gives the rows. */
  readonly sql: string;
  readonly rowCount: number;
}

/**
 * The state of a query: a DuckDB database in its checkpoint with append-only, un-indexed tables for each
 * stateful operator. A batch is one transaction, which also records the batch id, so that running a batch
 * again can first take back what it had added (invariants 6 and 7).
 */
export class StateStore {
  readonly #connection: DuckConnection;
  readonly #catalog: string;
  readonly #nodes: readonly StatefulNode[];
  readonly #batchesToRetain: number;
  readonly #compactionRows: number;
  /** By table; what they hold on disk. */
  readonly #rowCounts = new Map<string, number>();
  /** By table; what its last compaction left. */
  readonly #compactedRows = new Map<string, number>();
  readonly #connect: () => Promise<DuckConnection>;
  #compaction: { readonly of: StateTableName; readonly work: StateCompaction } | undefined;
  #totals: number[];

  private constructor(request: StateRequest, catalog: string) {
    this.#connection = request.connection;
    this.#connect = request.connect;
    this.#catalog = catalog;
    this.#nodes = request.nodes;
    this.#batchesToRetain = request.batchesToRetain;
    this.#compactionRows = request.compactionRows;
    this.#totals = request.nodes.map(() => 0);
  }

  /** Opens the state as it was before batch `nextBatchId`; refuses a state of other operators. */
  static async open(request: StateRequest): Promise<StateStore> {
    const { connection, checkpoint, nextBatchId, nodes } = request;
    const writer = await stateWriter(checkpoint);
    if (writer === "spark") throw stateOfSpark(checkpoint);
    if (nextBatchId > 0 && writer === undefined) throw stateIsMissing(nodes);
    const catalog = `state_catalog_${++catalogCount}`;
    await makeDirectory(join(checkpoint, "state"));
    if (request.isTakenOver) await leaveToFormerOwner(checkpoint);
    await attach(connection, await stateFile(checkpoint), catalog);
    const store = new StateStore(request, catalog);
    try {
      await store.#createTables();
      await store.#checkOperators();
      await store.#restore(nextBatchId);
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** SQL that gives a state table's rows: the operator's columns, then the batch id. */
  textOf(operatorId: number, table: string): string {
    return `SELECT * FROM ${this.#table(operatorId, table)}`;
  }

  /** Keys held by each operator. */
  totals(): readonly number[] {
    return this.#totals;
  }

  /** Makes a batch's changes durable. */
  async commit(batchId: number, commits: readonly StateCommit[]): Promise<void> {
    const inserts = commits.flatMap(({ operatorId, changes }) =>
      changes.map(({ table, sql }) => `INSERT INTO ${this.#table(operatorId, table)} ${sql}`),
    );
    const totals = commits.map(({ operatorId, total }) => `(${batchId}, ${operatorId}, ${total})`);
    const record = `INSERT INTO ${this.#catalog}.batches VALUES ${totals.join(", ")}`;
    try {
      // One call: each costs as much as a small query.
      await this.#connection.run(["BEGIN TRANSACTION", ...inserts, record, "COMMIT"].join(";\n"));
    } catch (error) {
      await this.#connection.run("ROLLBACK").catch(() => {}); // A commit that failed has ended the transaction.
      throw error;
    }
    for (const { operatorId, changes, total } of commits) {
      for (const { table, rowCount } of changes) {
        const name = this.#table(operatorId, table);
        this.#rowCounts.set(name, (this.#rowCounts.get(name) ?? 0) + rowCount);
      }
      this.#totals[operatorId] = total;
    }
  }

  /**
   * How much a table has outgrown what it needs, as a share of what it may hold: reading it again and again costs
   * more than compacting it when above 1.
   */
  growth(operatorId: number, table: string): number {
    const name = this.#table(operatorId, table);
    // What the last compaction could not remove, the next one could not either.
    const needed = Math.max(this.#totals[operatorId] ?? 0, this.#compactedRows.get(name) ?? 0);
    return (this.#rowCounts.get(name) ?? 0) / (2 * needed + this.#compactionRows);
  }

  /** Whether a compaction goes on beside the batches. */
  get isCompacting(): boolean {
    return this.#compaction !== undefined;
  }

  /**
   * Begins to replace a table, as batch `batchId` has left it, by the rows of a query. One compaction goes on at
   * a time; `finishCompaction` ends it.
   */
  async beginCompaction(request: CompactionRequest): Promise<void> {
    const { operatorId, table, sql, batchId } = request;
    const of: StateTableName = { catalog: this.#catalog, operatorId, table };
    const connection = await this.#connect();
    this.#compaction = { of, work: await StateCompaction.begin({ connection, of, sql, batchId }) };
  }

  /**
   * Puts what the compaction has made in the table's place, if it is ready or has to be waited for. The old table
   * stays as a generation, from which earlier batches can be restored, until all of them are older than
   * minBatchesToRetain (invariant 13).
   */
  async finishCompaction(batchId: number, { waits }: { readonly waits: boolean }): Promise<void> {
    const compaction = this.#compaction;
    if (!compaction || !(waits || compaction.work.isSettled)) return;
    const { of, work } = compaction;
    try {
      await this.#transaction(() => work.replace(this.#connection, batchId));
    } finally {
      this.#compaction = undefined;
      await work.close();
    }
    await this.#transaction(async () => {
      const oldest = batchId - this.#batchesToRetain;
      await dropGenerations(this.#connection, of, oldest);
      await this.#connection.run(`DELETE FROM ${this.#catalog}.batches WHERE batch < ${oldest}`);
    });
    const name = this.#table(of.operatorId, of.table);
    const rowCount = await this.#count(`SELECT count(*) FROM ${name}`);
    this.#rowCounts.set(name, rowCount);
    this.#compactedRows.set(name, rowCount);
  }

  /** Has a batch that waits for a compaction wait no longer; it fails. */
  interrupt(): void {
    this.#compaction?.work.cancel();
  }

  async close(): Promise<void> {
    await this.#compaction?.work.close();
    await this.#connection.run(`DETACH ${this.#catalog}`);
  }

  #table(operatorId: number, table: string): string {
    return `${this.#catalog}.${tableName(operatorId, table)}`;
  }

  #tables(): readonly StateTableName[] {
    return this.#nodes.flatMap((node, operatorId) =>
      stateTables(node).map(({ name }) => ({ catalog: this.#catalog, operatorId, table: name })),
    );
  }

  async #createTables(): Promise<void> {
    await this.#transaction(async () => {
      await this.#connection.run(
        `CREATE TABLE IF NOT EXISTS ${this.#catalog}.batches (batch BIGINT, operator INTEGER, total BIGINT)`,
      );
      await this.#connection.run(
        `CREATE TABLE IF NOT EXISTS ${this.#catalog}.operators (operator INTEGER, name VARCHAR, columns VARCHAR)`,
      );
      await this.#connection.run(createGenerations(this.#catalog));
    });
  }

  /** A new state gets its tables; an old one must be of the same operators with the same columns. */
  async #checkOperators(): Promise<void> {
    const known = await this.#operators();
    const now = this.#nodes.map(describe);
    if (known.length === 0) {
      await this.#createOperators(now);
      return;
    }
    const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
    if (names(known).join() !== names(now).join()) throw operatorsDiffer(names(known), names(now));
    known.forEach((operator, index) => {
      const columns = now[index]?.columns ?? "";
      if (operator.columns !== columns) throw schemaDiffers(operator.columns, columns);
    });
  }

  async #createOperators(operators: readonly OperatorDescription[]): Promise<void> {
    await this.#transaction(async () => {
      for (const [operatorId, node] of this.#nodes.entries()) {
        for (const table of stateTables(node)) {
          const columns = table.columns.map(
            (column, index) => `column_${index} ${duckType(column.dataType)}`,
          );
          await this.#connection.run(
            `CREATE TABLE ${this.#table(operatorId, table.name)} (${[...columns, "batch BIGINT"].join(", ")})`,
          );
        }
        const { name = "", columns: description = "" } = operators[operatorId] ?? {};
        await this.#connection.run(
          `INSERT INTO ${this.#catalog}.operators VALUES (${operatorId}, ${quoteText(name)}, ${quoteText(description)})`,
        );
      }
    });
  }

  /** Takes back what batches that have not been committed had added. */
  async #restore(nextBatchId: number): Promise<void> {
    await this.#transaction(() => restoreState(this.#connection, this.#catalog, nextBatchId - 1));
    for (const of of this.#tables()) {
      await dropUnfinishedCompaction(this.#connection, of);
      const name = this.#table(of.operatorId, of.table);
      this.#rowCounts.set(name, await this.#count(`SELECT count(*) FROM ${name}`));
    }
    for (const operatorId of this.#nodes.keys()) {
      this.#totals[operatorId] = await this.#count(
        `SELECT coalesce(arg_max(total, batch), -1) FROM ${this.#catalog}.batches WHERE operator = ${operatorId} AND batch = ${nextBatchId - 1}`,
      );
    }
    if (nextBatchId === 0) this.#totals = this.#nodes.map(() => 0);
    else if (this.#totals.includes(-1)) throw stateIsMissing(this.#nodes);
  }

  #operators(): Promise<readonly OperatorDescription[]> {
    return readJsonRows(
      this.#connection,
      `SELECT name, columns FROM ${this.#catalog}.operators ORDER BY operator`,
    );
  }

  async #count(sql: string): Promise<number> {
    const { columns } = await this.#connection.readAll(sql, longSchema);
    const [column] = columns;
    return column?.form === "fixed" ? Number(column.values[0] ?? 0) : 0;
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    await this.#connection.run("BEGIN TRANSACTION");
    try {
      await work();
      await this.#connection.run("COMMIT");
    } catch (error) {
      await this.#connection.run("ROLLBACK").catch(() => {}); // A commit that failed has ended the transaction.
      throw error;
    }
  }
}

interface CompactionRequest {
  readonly operatorId: number;
  readonly table: string;
  readonly sql: string;
  readonly batchId: number;
}

interface StateRequest {
  readonly connection: DuckConnection;
  /** A connection to the same DuckDB, for what goes on beside the batches. */
  readonly connect: () => Promise<DuckConnection>;
  readonly checkpoint: string;
  readonly nodes: readonly StatefulNode[];
  readonly nextBatchId: number;
  /** spark.sql.streaming.minBatchesToRetain */
  readonly batchesToRetain: number;
  /** Rows beyond twice the keys that a table may gather before it is worth compacting. */
  readonly compactionRows: number;
  /** A former owner of the checkpoint may still have the state open. */
  readonly isTakenOver?: boolean;
}

interface OperatorDescription {
  readonly name: string;
  /** Types of the columns of its tables. */
  readonly columns: string;
}

let catalogCount = 0;
const longSchema: Schema = {
  kind: "struct",
  fields: [{ name: "count", dataType: { kind: "long" }, nullable: false }],
};

async function attach(connection: DuckConnection, path: string, catalog: string): Promise<void> {
  try {
    await connection.run(`ATTACH ${quoteText(path)} AS ${catalog}`);
  } catch (error) {
    const text = error instanceof Error ? error.message : "";
    if (!/lock|already attached|file handle conflict/i.test(text)) throw error;
    throw plainError(
      "SparkException",
      `The state in ${path} is in use by another query. Make sure only one streaming job runs on a specific checkpoint location at a time.`,
      error,
    );
  }
}

function describe(node: StatefulNode): OperatorDescription {
  return {
    name: node.state.operatorName,
    columns: stateTables(node)
      .map(
        ({ name, columns }) => `${name}: ${columns.map((column) => simpleString(column.dataType)).join(",")}`,
      )
      .join("; "),
  };
}

function operatorsDiffer(known: readonly string[], now: readonly string[]): SparkError {
  const list = (names: readonly string[]) =>
    names.map((name, index) => `(OperatorId: ${index} -> OperatorName: ${name})`).join(", ");
  return new SparkError({
    errorClass: "STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA",
    messageParameters: { OpsInMetadataSeq: list(known), OpsInCurBatchSeq: list(now) },
  });
}

function schemaDiffers(stored: string, now: string): SparkError {
  return new SparkError({
    errorClass: "STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE",
    kind: "SparkRuntimeException",
    sqlState: "XXKST",
    messageParameters: { storedKeySchema: stored, newKeySchema: now },
    message: `Provided key schema does not match existing state key schema. Please check number and type of fields. Existing key_schema=${stored} and new key_schema=${now}. If you want to force running the query without schema validation, please set spark.sql.streaming.stateStore.stateSchemaCheck to false. However, please note that running the query with incompatible schema could cause non-deterministic behavior.`,
  });
}

/** Refused before anything is written beside it. */
function stateOfSpark(checkpoint: string): SparkError {
  return unsupported(
    `Going on from the state of Apache Spark in ${checkpoint}`,
    "Go on there, or start with a new checkpoint; queries without state can go on in either.",
  );
}

function stateIsMissing(nodes: readonly StatefulNode[]): SparkError {
  const operators = nodes.map((node) => node.state.operatorName).join(", ");
  return new SparkError({
    errorClass: "STREAMING_STATEFUL_OPERATOR_MISSING_STATE_DIRECTORY",
    kind: "SparkRuntimeException",
    sqlState: "42K03",
    messageParameters: { OpsInCurBatchSeq: operators },
    message: `Cannot restart streaming query with stateful operators because the state directory is empty or missing. Stateful operators in current batch: [${operators}]. This typically occurs when state files have been deleted or the streaming query was previously run without stateful operators but restarted with stateful operators. Please remove the stateful operators, use a new checkpoint location, or restore the missing state files.`,
  });
}
