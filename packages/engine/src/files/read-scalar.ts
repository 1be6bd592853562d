import { isValid, stringType, structField, structType } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";

const decoder = new TextDecoder();

/** The texts of the first row of a query; NULL as null. */
export async function readText(
  connection: DuckConnection,
  sql: string,
  columnCount: number,
): Promise<readonly (string | null)[]> {
  return (await readTexts(connection, sql, columnCount))[0] ?? [];
}

/** All rows of a small query whose columns are all texts. */
export async function readTexts(
  connection: DuckConnection,
  sql: string,
  columnCount: number,
): Promise<readonly (readonly (string | null)[])[]> {
  const fields = Array.from({ length: columnCount }, (_, index) => structField(`text_${index}`, stringType));
  const batch = await connection.readAll(sql, structType(fields));
  return Array.from({ length: batch.rowCount }, (_, row) =>
    batch.columns.map((column) =>
      column.form === "variable" && isValid(column, row)
        ? decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]))
        : null,
    ),
  );
}
