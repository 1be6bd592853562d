import type { CachedScan } from "@millrace/spark-model";
import { SparkError } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { quoteName } from "../duckdb/duck-type.ts";

let tableCount = 0;

/** Rows that a session keeps in DuckDB under ids: cached relations. Columns are found by position. */
export class KeptRows {
  readonly #tables = new Map<string, string>();

  /** Makes a new DuckDB table of a query's rows; an older one of the same id goes. */
  async keep(id: string, sql: string, connection: DuckConnection): Promise<void> {
    const table = `kept_${++tableCount}`;
    await connection.run(`CREATE TABLE ${table} AS ${sql}`);
    await this.forget(id, connection);
    this.#tables.set(id, table);
  }

  /** Says that a table which somebody else made and drops holds the rows of an id. */
  name(id: string, table: string): void {
    this.#tables.set(id, table);
  }

  /** Forgets a table that `name` told of; it is not dropped. */
  unname(id: string): void {
    this.#tables.delete(id);
  }

  /** The DuckDB table of a scan. */
  tableOf(scan: CachedScan): string {
    const table = this.#tables.get(scan.relationId);
    if (table === undefined) {
      throw new SparkError({
        errorClass: "NO_HANDLER_FOR_CACHED_RELATION",
        kind: "SparkException",
        sqlState: "42K03",
        message: `The cached rows ${scan.relationId} are gone. Compute the DataFrame again.`,
      });
    }
    return table;
  }

  async forget(id: string, connection: DuckConnection): Promise<void> {
    const table = this.#tables.get(id);
    if (table === undefined) return;
    this.#tables.delete(id);
    await connection.run(`DROP TABLE IF EXISTS ${quoteName(table)}`);
  }

  async forgetAll(connection: DuckConnection): Promise<void> {
    for (const id of [...this.#tables.keys()]) await this.forget(id, connection);
  }
}
