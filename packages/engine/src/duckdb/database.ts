import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import duckdb, { type Database } from "@duckdb/node-bindings";
import { DuckConnection, type IdleConnection } from "./connection.ts";

export interface DatabaseOptions {
  /** Bytes before DuckDB spills to disk. */
  readonly memoryLimit?: number;
  readonly threads?: number;
}

/** Connections kept for the next query. */
const idleLimit = 8;

/**
 * The engine's DuckDB: one in-memory instance for the process, which spills to a directory of its own.
 * Connections see the same tables and functions; temporary tables are a connection's own.
 */
export class DuckDatabase {
  readonly #database: Database;
  readonly #spillDirectory: string;
  readonly #idle: IdleConnection[] = [];
  #isClosed = false;

  private constructor(database: Database, spillDirectory: string) {
    this.#database = database;
    this.#spillDirectory = spillDirectory;
  }

  static async open(options: DatabaseOptions = {}): Promise<DuckDatabase> {
    const spillDirectory = await mkdtemp(join(tmpdir(), "millrace-spill-"));
    const config = duckdb.create_config();
    duckdb.set_config(config, "temp_directory", spillDirectory);
    duckdb.set_config(config, "autoinstall_known_extensions", "false");
    duckdb.set_config(config, "autoload_known_extensions", "false");
    if (options.memoryLimit) duckdb.set_config(config, "memory_limit", `${options.memoryLimit}B`);
    if (options.threads) duckdb.set_config(config, "threads", String(options.threads));
    return new DuckDatabase(await duckdb.open(":memory:", config), spillDirectory);
  }

  /** A new connection, or one that has only answered queries: those cost half a query to make. */
  async connect(): Promise<DuckConnection> {
    const idle = this.#idle.pop() ?? { connection: await duckdb.connect(this.#database), settings: {} };
    return new DuckConnection(idle, (released) => this.#release(released));
  }

  #release(released: IdleConnection): void {
    if (this.#isClosed || this.#idle.length >= idleLimit) duckdb.disconnect_sync(released.connection);
    else this.#idle.push(released);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { connection } of this.#idle.splice(0)) duckdb.disconnect_sync(connection);
    duckdb.close_sync(this.#database);
    await rm(this.#spillDirectory, { recursive: true, force: true });
  }
}
