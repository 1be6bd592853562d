import { cp, mkdtemp, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DuckDatabase } from "../../../src/duckdb/database.ts";
import { readJsonRows } from "../../../src/run/json-rows.ts";

/** What DuckDB does with the write-ahead log of the state when its end is torn: whole transactions, or none. */
describe("the state's database", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "millrace-wal-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("recovers whole batches from a log that is cut anywhere (invariant 7)", async () => {
    const path = join(directory, "state.duckdb");
    const writer = await DuckDatabase.open({ threads: 1 });
    const connection = await writer.connect();
    await connection.run(`ATTACH '${path}' AS state`);
    await connection.run("CREATE TABLE state.rows (value BIGINT, batch BIGINT)");
    await connection.run("CREATE TABLE state.batches (batch BIGINT)");
    for (let batch = 0; batch < 5; batch++) {
      await connection.run(
        `BEGIN TRANSACTION; INSERT INTO state.rows SELECT range, ${batch} FROM range(100); INSERT INTO state.batches VALUES (${batch}); COMMIT`,
      );
    }
    const { size } = await stat(`${path}.wal`);
    const found = new Set<number>();
    for (let length = size; length > 0; length -= Math.ceil(size / 20)) {
      const place = join(directory, `cut-${length}`);
      await cp(path, join(place, "state.duckdb"));
      await cp(`${path}.wal`, join(place, "state.duckdb.wal"));
      await truncate(join(place, "state.duckdb.wal"), length);
      found.add(await wholeBatches(join(place, "state.duckdb")));
    }
    expect([...found].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    connection.close();
    await writer.close();
  });
});

/** How many batches there are; each must be whole. */
async function wholeBatches(path: string): Promise<number> {
  const database = await DuckDatabase.open({ threads: 1 });
  const connection = await database.connect();
  await connection.run(`ATTACH '${path}' AS state`);
  const tables = await readJsonRows<{ name: string }>(
    connection,
    "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'state'",
  );
  let batches = 0;
  if (tables.length === 2) {
    const rows = await readJsonRows<{ batch: number; n: number }>(
      connection,
      "SELECT batch, count(*) AS n FROM state.rows GROUP BY 1",
    );
    const known = await readJsonRows<{ batch: number }>(connection, "SELECT batch FROM state.batches");
    for (const { n } of rows) expect(n).toBe(100);
    expect(rows.length).toBe(known.length);
    batches = rows.length;
  }
  connection.close();
  await database.close();
  return batches;
}
