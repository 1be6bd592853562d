import { unsupported } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { readJsonRows } from "./json-rows.ts";

/**
 * Earlier forms of compacted state tables. A table holds, row by row, the state after every batch since its
 * last compaction; what it was compacted from is kept beside it, so that the state after any retained batch
 * can be had (invariant 13).
 */
export interface StateTableName {
  readonly catalog: string;
  readonly operatorId: number;
  readonly table: string;
}

/** A table of the state database that holds the states after the batches `fromBatch` to `untilBatch`. */
export interface StateGeneration {
  readonly operatorId: number;
  readonly table: string;
  readonly name: string;
  readonly fromBatch: number;
  /** Absent for the table that the query writes to. */
  readonly untilBatch?: number;
}

export function tableName(operatorId: number, table: string): string {
  return `operator_${operatorId}_${table}`;
}

export function createGenerations(catalog: string): string {
  return `CREATE TABLE IF NOT EXISTS ${catalog}.generations (operator INTEGER, name VARCHAR, from_batch BIGINT, until_batch BIGINT)`;
}

/** Sets the present table aside as the last that knows the batches before `batchId`. */
export async function keepGeneration(
  connection: DuckConnection,
  { catalog, operatorId, table }: StateTableName,
  batchId: number,
): Promise<void> {
  const name = tableName(operatorId, table);
  const of = `operator = ${operatorId} AND name = '${table}'`;
  await connection.run(`DROP TABLE IF EXISTS ${catalog}.${generationName(operatorId, table, batchId)}`);
  await connection.run(
    `ALTER TABLE ${catalog}.${name} RENAME TO ${generationName(operatorId, table, batchId)}`,
  );
  await connection.run(
    `INSERT INTO ${catalog}.generations SELECT ${operatorId}, '${table}', coalesce(max(until_batch), -1), ${batchId} FROM ${catalog}.generations WHERE ${of}`,
  );
}

/** Drops the generations of a table that know no batch from `oldestBatch` on. */
export async function dropGenerations(
  connection: DuckConnection,
  { catalog, operatorId, table }: StateTableName,
  oldestBatch: number,
): Promise<void> {
  const all = await readGenerations(connection, catalog);
  for (const generation of all) {
    if (generation.operatorId !== operatorId || generation.table !== table) continue;
    if (generation.untilBatch === undefined || generation.untilBatch >= oldestBatch) continue;
    await connection.run(`DROP TABLE ${catalog}.${generation.name}`);
    await connection.run(
      `DELETE FROM ${catalog}.generations WHERE operator = ${operatorId} AND name = '${table}' AND until_batch = ${generation.untilBatch}`,
    );
  }
}

/** All tables of a state database, present and earlier, in order of their batches. */
export async function readGenerations(
  connection: DuckConnection,
  catalog: string,
): Promise<readonly StateGeneration[]> {
  const kept = await readJsonRows<{ operator: number; name: string; from: number; until: number }>(
    connection,
    `SELECT operator, name, from_batch AS "from", until_batch AS "until" FROM ${catalog}.generations ORDER BY until_batch`,
  );
  const earlier = kept.map(
    ({ operator, name, from, until }): StateGeneration => ({
      operatorId: operator,
      table: name,
      name: generationName(operator, name, until),
      fromBatch: from,
      untilBatch: until,
    }),
  );
  const tables = await readJsonRows<{ name: string }>(
    connection,
    `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = '${catalog}' ORDER BY 1`,
  );
  const present = tables.flatMap(({ name }) => {
    const match = /^operator_(\d+)_(.+)$/.exec(name);
    if (!match || earlier.some((generation) => generation.name === name)) return [];
    const operatorId = Number(match[1]);
    const table = match[2] ?? "";
    const newest = earlier.findLast((each) => each.operatorId === operatorId && each.table === table);
    return [{ operatorId, table, name, fromBatch: newest?.untilBatch ?? -1 }];
  });
  return [...earlier, ...present];
}

/** The generation of each table that knows the state after a batch; refuses when there is none. */
export function generationsAt(
  generations: readonly StateGeneration[],
  batchId: number,
): readonly StateGeneration[] {
  const tables = new Map<string, StateGeneration | undefined>();
  for (const generation of [...generations].reverse()) {
    const key = tableName(generation.operatorId, generation.table);
    if (!tables.has(key)) tables.set(key, undefined);
    if (batchId < generation.fromBatch) continue;
    if (generation.untilBatch !== undefined && batchId > generation.untilBatch) continue;
    tables.set(key, tables.get(key) ?? generation);
  }
  return [...tables].map(([name, generation]) => {
    if (generation) return generation;
    throw unsupported(
      `Going back to the state after batch ${batchId}: ${name} has been compacted since, and what it was compacted from is gone`,
      "Choose a later batch, or raise spark.sql.streaming.minBatchesToRetain for the future.",
    );
  });
}

/** Makes the state that after `batchId`; later rows and later generations go. */
export async function restoreState(
  connection: DuckConnection,
  catalog: string,
  batchId: number,
): Promise<void> {
  const all = await readGenerations(connection, catalog);
  const wanted = generationsAt(all, batchId);
  for (const generation of wanted) {
    if (generation.untilBatch !== undefined) await goBack(connection, catalog, { generation, all });
    const name = tableName(generation.operatorId, generation.table);
    await connection.run(`DELETE FROM ${catalog}.${name} WHERE batch > ${batchId}`);
  }
  await connection.run(`DELETE FROM ${catalog}.batches WHERE batch > ${batchId}`);
}

/** Puts an earlier generation in the place of the present table. */
async function goBack(
  connection: DuckConnection,
  catalog: string,
  { generation, all }: { readonly generation: StateGeneration; readonly all: readonly StateGeneration[] },
): Promise<void> {
  const { operatorId, table, untilBatch = 0 } = generation;
  const later = all.filter(
    (each) =>
      each.operatorId === operatorId &&
      each.table === table &&
      (each.untilBatch === undefined || each.untilBatch > untilBatch),
  );
  for (const { name } of later) await connection.run(`DROP TABLE ${catalog}.${name}`);
  const present = tableName(operatorId, table);
  await connection.run(`ALTER TABLE ${catalog}.${generation.name} RENAME TO ${present}`);
  await connection.run(
    `DELETE FROM ${catalog}.generations WHERE operator = ${operatorId} AND name = '${table}' AND until_batch >= ${untilBatch}`,
  );
}

function generationName(operatorId: number, table: string, untilBatch: number): string {
  return `${tableName(operatorId, table)}_until_${untilBatch}`;
}
