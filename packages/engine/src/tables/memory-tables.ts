import type { Schema } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { duckType, quoteName } from "../duckdb/duck-type.ts";

/** The table of a memory sink: its rows are in DuckDB, columns in the schema's order. */
export interface MemoryTable {
  readonly name: string;
  readonly schema: Schema;
  readonly duckTable: string;
}

let tableCount = 0;

/** The tables of a session's memory sinks, by query name (case-insensitively). */
export class MemoryTables {
  readonly #tables = new Map<string, MemoryTable>();

  lookup(name: string): MemoryTable | undefined {
    return this.#tables.get(name.toLowerCase());
  }

  list(): readonly MemoryTable[] {
    return [...this.#tables.values()];
  }

  /** Makes an empty table; one of the same name goes. */
  async create(name: string, schema: Schema, connection: DuckConnection): Promise<MemoryTable> {
    await this.drop(name, connection);
    const table = { name, schema, duckTable: `memory_${++tableCount}` };
    const columns = schema.fields.map((field, index) => `column_${index} ${duckType(field.dataType)}`);
    await connection.run(`CREATE TABLE ${table.duckTable} (${columns.join(", ") || '"nothing" BOOLEAN'})`);
    this.#tables.set(name.toLowerCase(), table);
    return table;
  }

  /** Adds the rows of a DuckDB table, or puts them in the place of what is there. */
  async store(
    table: MemoryTable,
    rows: { readonly from: string; readonly mode: "append" | "replace" },
    connection: DuckConnection,
  ): Promise<void> {
    const insert = `INSERT INTO ${table.duckTable} SELECT * FROM ${quoteName(rows.from)}`;
    if (rows.mode === "append") {
      await connection.run(insert);
      return;
    }
    await connection.run(`BEGIN TRANSACTION; DELETE FROM ${table.duckTable}; ${insert}; COMMIT`);
  }

  async drop(name: string, connection: DuckConnection): Promise<void> {
    const table = this.lookup(name);
    if (!table) return;
    this.#tables.delete(name.toLowerCase());
    await connection.run(`DROP TABLE IF EXISTS ${table.duckTable}`);
  }

  async dropAll(connection: DuckConnection): Promise<void> {
    for (const { name } of this.list()) await this.drop(name, connection);
  }
}
