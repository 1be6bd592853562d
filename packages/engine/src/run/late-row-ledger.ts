import {
  longType,
  type Schema,
  stringType,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";
import { duckType, quoteText } from "../duckdb/duck-type.ts";
import type { LateRows } from "../stream/late-rows.ts";
import type { QueryRun } from "./batch-progress.ts";
import type { RelationTables } from "./relation-tables.ts";

/** What the ledger says of a row that a stateful operator dropped. */
const lateRowsSchema: Schema = structType([
  structField("query", stringType),
  structField("id", stringType),
  structField("run_id", stringType),
  structField("batch_id", longType),
  structField("operator_id", longType),
  structField("operator", stringType),
  structField("event_time", timestampType),
  structField("watermark", timestampType),
  structField("late_by_ms", longType),
  structField("row", stringType),
]);

let ledgerCount = 0;

/** Notes the late rows of a batch. */
export interface LateRowsOfRun {
  add(late: LateRows, batchId: number, tables: RelationTables): Promise<void>;
}

/**
 * The rows that came too late for the stateful operators of a session's queries: the newest `rowsKept` of
 * each query. It is for looking: it lives as long as the session.
 */
export class LateRowLedger {
  readonly schema = lateRowsSchema;
  readonly #table = `late_rows_${++ledgerCount}`;
  #rowCount = 0;

  /** SQL of all rows, in the order of `lateRowsSchema`. */
  get sql(): string {
    const columns = lateRowsSchema.fields.map(({ dataType }, index) =>
      this.#rowCount > 0 ? `column_${index}` : `NULL::${duckType(dataType)} AS column_${index}`,
    );
    return this.#rowCount > 0
      ? `SELECT ${columns.join(", ")} FROM ${this.#table} ORDER BY number`
      : `SELECT ${columns.join(", ")} LIMIT 0`;
  }

  /** The ledger's door for one run; `rowsKept` bounds what is kept of the query. */
  of(run: QueryRun, rowsKept: number): LateRowsOfRun {
    return { add: (late, batchId, tables) => this.#add(late, { run, batchId, rowsKept }, tables) };
  }

  async #add(
    late: LateRows,
    { run, batchId, rowsKept }: { run: QueryRun; batchId: number; rowsKept: number },
    tables: RelationTables,
  ): Promise<void> {
    if (rowsKept <= 0) return;
    const { connection } = tables;
    if (this.#rowCount === 0) await connection.run(this.#definition());
    const rows = await tables.sqlOf({ kind: "limit", child: late.rows, limit: rowsKept });
    const watermark = `make_timestamptz(${late.watermarkMs} * 1000)`;
    const fixed = [
      quoteText(run.name ?? run.id),
      quoteText(run.id),
      quoteText(run.runId),
      `${batchId}`,
      `${late.operatorId}`,
      quoteText(late.operatorName),
    ];
    await connection.run(`INSERT INTO ${this.#table}
      SELECT ${fixed.join(", ")}, event_time, ${watermark}, date_diff('millisecond', event_time, ${watermark}), row,
        ${this.#rowCount} + row_number() OVER ()
      FROM (${rows}) AS late(event_time, row)`);
    this.#rowCount += rowsKept;
    await connection.run(`DELETE FROM ${this.#table} WHERE column_1 = ${quoteText(run.id)} AND number <=
      (SELECT min(number) FROM (SELECT number FROM ${this.#table} WHERE column_1 = ${quoteText(run.id)} ORDER BY number DESC LIMIT ${rowsKept})) - 1`);
  }

  #definition(): string {
    const columns = lateRowsSchema.fields.map(
      ({ dataType }, index) => `column_${index} ${duckType(dataType)}`,
    );
    return `CREATE TABLE IF NOT EXISTS ${this.#table} (${columns.join(", ")}, number BIGINT)`;
  }
}
