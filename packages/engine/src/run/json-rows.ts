import type { Schema } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";

const textSchema: Schema = {
  kind: "struct",
  fields: [{ name: "text", dataType: { kind: "string" }, nullable: true }],
};

/** The rows of a query that gives few, as objects of JSON; for the state's own records, not for data. */
export async function readJsonRows<Row>(connection: DuckConnection, sql: string): Promise<readonly Row[]> {
  const { columns } = await connection.readAll(
    `SELECT to_json(list(r))::VARCHAR FROM (${sql}) AS r`,
    textSchema,
  );
  const [column] = columns;
  if (column?.form !== "variable") return [];
  const text = new TextDecoder().decode(column.bytes.subarray(column.offsets[0], column.offsets[1]));
  return text === "" || text === "null" ? [] : (JSON.parse(text) as Row[]);
}
