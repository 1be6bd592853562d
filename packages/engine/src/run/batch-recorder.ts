import type { Schema } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { type Fingerprint, fingerprintOf } from "./result-fingerprint.ts";
import type { ResultLog } from "./result-log.ts";

/** Notes what each batch came to, beside the sink's work and on a connection of its own. */
export class BatchRecorder {
  readonly #log: ResultLog;
  readonly #connection: DuckConnection;
  readonly #schema: Schema;

  constructor(log: ResultLog, connection: DuckConnection, schema: Schema) {
    this.#log = log;
    this.#connection = connection;
    this.#schema = schema;
  }

  /** Starts to look at the rows of a table that nobody changes until the batch ends. */
  begin(table: string): Promise<Fingerprint> {
    const fingerprint = fingerprintOf(this.#connection, table, this.#schema);
    fingerprint.catch(() => undefined); // The batch may fail before it asks.
    return fingerprint;
  }

  async end(
    batchId: number,
    fingerprint: Promise<Fingerprint>,
    stateTotals: readonly number[],
  ): Promise<void> {
    await this.#log.add({ batchId, ...(await fingerprint), stateTotals });
  }
}
