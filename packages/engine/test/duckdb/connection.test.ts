import {
  arrayType,
  booleanType,
  type ColumnBatch,
  decimalType,
  doubleType,
  integerType,
  longType,
  mapType,
  type Schema,
  stringType,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DuckConnection } from "../../src/duckdb/connection.ts";
import { DuckDatabase } from "../../src/duckdb/database.ts";
import { encodeSparkError } from "../../src/duckdb/duck-error.ts";
import { valueAt } from "../sql/plans.ts";

let database: DuckDatabase;
let connection: DuckConnection;
beforeAll(async () => {
  database = await DuckDatabase.open({ threads: 2 });
  connection = await database.connect();
});
afterAll(async () => {
  connection.close();
  await database.close();
});

const schemaOf = (...types: readonly Schema["fields"][number]["dataType"][]) =>
  structType(types.map((type, index) => structField(`f${index}`, type)));

const values = (batch: ColumnBatch) =>
  Array.from({ length: batch.rowCount }, (_, row) =>
    batch.columns.map((column, index) => {
      const type = batch.schema.fields[index]?.dataType;
      return type && valueAt(column, type, row);
    }),
  );

describe("columns out of DuckDB and back", () => {
  const pair = structType([structField("a", longType), structField("s", stringType)]);
  const schema = schemaOf(
    integerType,
    stringType,
    arrayType(stringType),
    pair,
    mapType(stringType, decimalType(20, 2)),
    decimalType(5, 2),
    booleanType,
    timestampType,
    arrayType(arrayType(integerType)),
  );
  const sql = `SELECT i::INT, CASE WHEN i % 3 = 0 THEN NULL ELSE 'a text of more than twelve bytes ' || i END,
    CASE WHEN i % 5 = 0 THEN NULL ELSE ['x' || i, NULL, 'another long text ' || i] END,
    CASE WHEN i % 7 = 0 THEN NULL ELSE {a: i, s: 'text in a struct ' || i} END,
    map {'k' || i: (i * 1.5)::DECIMAL(20,2)}, (i % 100 - 50)::DECIMAL(5,2), i % 2 = 0,
    TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(i), [[i::INT], NULL, [1, NULL]]
    FROM range(10000) t(i)`;

  it("keeps nested values, NULLs and texts of any length through a round trip", async () => {
    const batches: ColumnBatch[] = [];
    for await (const batch of connection.query(sql, schema, { maxRowsPerBatch: 4096 })) batches.push(batch);
    expect(batches.map((batch) => batch.rowCount)).toEqual([4096, 4096, 1808]);
    expect(values(batches[0] as ColumnBatch)[2]).toEqual([
      2,
      "a text of more than twelve bytes 2",
      ["x2", null, "another long text 2"],
      [2n, "text in a struct 2"],
      [["k2", "3.00"]],
      "-48.00",
      true,
      1704067202000000n,
      [[2], null, [1, null]],
    ]);
    await connection.createTable({ name: "copy", schema, temporary: true });
    connection.append("copy", batches);
    const count = schemaOf(longType);
    const missing = `SELECT count(*) FROM ((${sql}) EXCEPT SELECT * FROM copy)`;
    const added = `SELECT count(*) FROM (SELECT * FROM copy EXCEPT (${sql}))`;
    expect(values(await connection.readAll(missing, count))).toEqual([[0n]]);
    expect(values(await connection.readAll(added, count))).toEqual([[0n]]);
  });

  it("casts results whose DuckDB type is not the schema's", async () => {
    const batch = await connection.readAll(
      "SELECT sum(i), 1 FROM range(3) t(i)",
      schemaOf(longType, doubleType),
    );
    expect(values(batch)).toEqual([[3n, 1]]);
  });
});

describe("errors and interruption", () => {
  it("raises the Spark error that the SQL encodes", async () => {
    const text = encodeSparkError({ errorClass: "DIVIDE_BY_ZERO", messageParameters: { config: '"c"' } });
    await expect(connection.run(`SELECT error('${text}')`)).rejects.toMatchObject({
      errorClass: "DIVIDE_BY_ZERO",
      kind: "ArithmeticException",
      messageParameters: { config: '"c"' },
    });
  });

  it("names overflows as Spark does", async () => {
    await expect(connection.run("SELECT 127::TINYINT + 1::TINYINT")).rejects.toMatchObject({
      errorClass: "BINARY_ARITHMETIC_OVERFLOW",
      messageParameters: { value1: "127Y", symbol: "+", value2: "1Y" },
    });
    await expect(connection.run("SELECT 12345::DECIMAL(5,0)::DECIMAL(4,1)")).rejects.toMatchObject({
      errorClass: "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
    });
  });

  it("stops a running query when its signal aborts", async () => {
    const other = await database.connect();
    const controller = new AbortController();
    const slow = "SELECT count(*) FROM range(100000000000) a(i) WHERE hash(i) = 1";
    setTimeout(() => controller.abort(new Error("stopped")), 50);
    const rows = other.query(slow, schemaOf(longType), { signal: controller.signal });
    await expect(rows.next()).rejects.toThrow("stopped");
    expect(values(await other.readAll("SELECT 1::BIGINT", schemaOf(longType)))).toEqual([[1n]]);
    other.close();
  });

  it("stops when the reader leaves", async () => {
    const other = await database.connect();
    for await (const batch of other.query("SELECT i FROM range(100000000) t(i)", schemaOf(longType))) {
      expect(batch.rowCount).toBeGreaterThan(0);
      break;
    }
    expect(values(await other.readAll("SELECT 2::BIGINT", schemaOf(longType)))).toEqual([[2n]]);
    other.close();
  });
});

describe("connections that are closed", () => {
  it("leave nothing to those who connect next", async () => {
    const temporary = await database.connect();
    await temporary.run("CREATE TEMP TABLE left_over AS SELECT 1");
    temporary.close();
    const asking = await database.connect();
    await asking.setTimeZone("Asia/Tokyo");
    expect(values(await asking.readAll("SELECT 1", schemaOf(integerType)))).toEqual([[1]]);
    asking.close();
    const connections = await Promise.all([database.connect(), database.connect()]);
    for (const next of connections) {
      await next.setTimeZone("UTC");
      const zone = await next.readAll("SELECT current_setting('TimeZone')", schemaOf(stringType));
      expect(values(zone)).toEqual([["UTC"]]);
      await expect(next.readAll("FROM left_over", schemaOf(integerType))).rejects.toThrow("left_over");
      next.close();
    }
  });

  it("do not stop the queries of those who connect next", async () => {
    const first = await database.connect();
    await first.readAll("SELECT 1", schemaOf(integerType));
    first.close();
    const second = await database.connect();
    const rows = second.readAll("SELECT count(*) FROM range(3000000)", schemaOf(longType));
    first.interrupt();
    expect(values(await rows)).toEqual([[3_000_000n]]);
    second.close();
  });
});
