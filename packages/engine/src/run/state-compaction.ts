import type { DuckConnection } from "../duckdb/connection.ts";
import { keepGeneration, type StateTableName, tableName } from "./state-generations.ts";

/**
 * Makes a state table small while batches go on. What the table comes to is computed on a connection of its
 * own; after a later commit it gains the rows of the batches since, and takes the table's place (invariants 8
 * and 13).
 */
export class StateCompaction {
  readonly #of: StateTableName;
  readonly #connection: DuckConnection;
  readonly #batchId: number;
  readonly #build: Promise<void>;
  #isSettled = false;
  #isCancelled = false;

  private constructor({ connection, of, sql, batchId }: CompactionRequest) {
    this.#of = of;
    this.#connection = connection;
    this.#batchId = batchId;
    this.#build = this.#run(sql);
    const settled = () => {
      this.#isSettled = true;
    };
    // `replace` tells of a failure; nobody may have come to wait yet.
    this.#build.then(settled, settled);
  }

  /** Begins to compute, from the table as it is now: after batch `batchId`. Owns the connection from now on. */
  static async begin(request: CompactionRequest): Promise<StateCompaction> {
    const { connection, of } = request;
    await connection.run("BEGIN TRANSACTION");
    // A transaction sees a database as of its first use.
    await connection.run(`FROM ${presentTable(of)} LIMIT 0`);
    return new StateCompaction(request);
  }

  /** Whether `replace` need not wait. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /**
   * Has the result take the table's place, in the open transaction of `connection`. The old table stays as the
   * generation that knows the batches before `batchId`, the newest that is committed.
   */
  async replace(connection: DuckConnection, batchId: number): Promise<void> {
    await this.#build;
    const built = builtTable(this.#of);
    await connection.run(
      `INSERT INTO ${built} FROM ${presentTable(this.#of)} WHERE batch > ${this.#batchId}`,
    );
    await keepGeneration(connection, this.#of, batchId);
    const { operatorId, table } = this.#of;
    await connection.run(`ALTER TABLE ${built} RENAME TO ${tableName(operatorId, table)}`);
  }

  /** Has who waits for the result wait no longer. */
  cancel(): void {
    this.#isCancelled = true;
    if (!this.#isSettled) this.#connection.interrupt();
  }

  /** Ends the work, done or not. */
  async close(): Promise<void> {
    this.cancel();
    await this.#build.catch(() => {});
    this.#connection.close();
  }

  async #run(sql: string): Promise<void> {
    const built = builtTable(this.#of);
    const statements = [
      `CREATE OR REPLACE TABLE ${built} AS FROM ${presentTable(this.#of)} LIMIT 0`,
      `INSERT INTO ${built} ${sql}`,
      "COMMIT",
    ];
    for (const statement of statements) {
      if (this.#isCancelled) throw new Error("the compaction has been cancelled");
      await this.#connection.run(statement);
    }
  }
}

interface CompactionRequest {
  readonly connection: DuckConnection;
  readonly of: StateTableName;
  /** Gives the rows that the table comes to. */
  readonly sql: string;
  readonly batchId: number;
}

/** Drops what the compaction of a run that ended has built of a table. */
export async function dropUnfinishedCompaction(
  connection: DuckConnection,
  of: StateTableName,
): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${builtTable(of)}`);
}

function presentTable({ catalog, operatorId, table }: StateTableName): string {
  return `${catalog}.${tableName(operatorId, table)}`;
}

/** Not among the generations of a state (see `readGenerations`). */
function builtTable({ catalog, operatorId, table }: StateTableName): string {
  return `${catalog}.compacted_${tableName(operatorId, table)}`;
}
