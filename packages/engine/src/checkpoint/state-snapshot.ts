import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckConnection } from "../duckdb/connection.ts";
import { quoteText } from "../duckdb/duck-type.ts";
import { readJsonRows } from "../run/json-rows.ts";
import { copyState, stateFile } from "../run/state-file.ts";
import { generationsAt, readGenerations, type StateGeneration } from "../run/state-generations.ts";

/** The state of a query opened for reading: while the query runs, a copy of it. */
export interface StateSnapshot {
  readonly operators: readonly OperatorInState[];
  readonly generations: readonly StateGeneration[];
  /** Bytes on disk. */
  readonly size: number;
  /** Keys held by each operator after a batch; undefined where the state does not say. */
  totalsAt(batchId: number): Promise<readonly (number | undefined)[]>;
  rowCount(generation: StateGeneration): Promise<number>;
  /** SQL of the rows of a table as they were after a batch; before the first, there are none. */
  textAt(batchId: number, operatorId: number, table: string): string;
  close(): Promise<void>;
}

interface OperatorInState {
  readonly operatorId: number;
  readonly name: string;
  /** Tables with the types of their columns. */
  readonly columns: string;
}

let snapshotCount = 0;

/** Opens the state of a checkpoint; undefined when it has none of ours. */
export async function openStateSnapshot(
  connection: DuckConnection,
  checkpoint: string,
): Promise<StateSnapshot | undefined> {
  const path = await stateFile(checkpoint);
  const status = await stat(path).catch(() => undefined);
  if (!status) return undefined;
  const log = await stat(`${path}.wal`).catch(() => undefined);
  const catalog = `snapshot_${++snapshotCount}`;
  // A copy: opening the file itself would keep a query from starting, and one that runs keeps us out.
  const directory = await mkdtemp(join(tmpdir(), "millrace-snapshot-"));
  const copied = join(directory, "state.duckdb");
  await copyState(path, copied);
  await connection.run(`ATTACH ${quoteText(copied)} AS ${catalog}`);
  const generations = await readGenerations(connection, catalog);
  const operators = await readJsonRows<OperatorInState>(
    connection,
    `SELECT operator AS "operatorId", name, columns FROM ${catalog}.operators ORDER BY operator`,
  );
  const present = generations.filter((each) => each.untilBatch === undefined);
  return {
    operators,
    generations,
    size: status.size + (log?.size ?? 0),
    async totalsAt(batchId) {
      const totals = await readJsonRows<{ operator: number; total: number }>(
        connection,
        `SELECT operator, total FROM ${catalog}.batches WHERE batch = ${batchId}`,
      );
      return operators.map(({ operatorId }) => totals.find((each) => each.operator === operatorId)?.total);
    },
    async rowCount({ name }) {
      const [row] = await readJsonRows<{ n: number }>(
        connection,
        `SELECT count(*) AS n FROM ${catalog}.${name}`,
      );
      return row?.n ?? 0;
    },
    textAt(batchId, operatorId, table) {
      const known = batchId < 0 ? present : generationsAt(generations, batchId);
      const generation = known.find((each) => each.operatorId === operatorId && each.table === table);
      if (!generation) throw new RangeError(`the state has no table ${table} of operator ${operatorId}`);
      return `SELECT * FROM ${catalog}.${generation.name} WHERE batch <= ${batchId}`;
    },
    async close() {
      await connection.run(`DETACH ${catalog}`);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
