import { fromSchemaJson, type Schema, structField, structType } from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { duckType, quoteName } from "../duckdb/duck-type.ts";
import { type FileFormat, type FileSet, fileColumn } from "./file-format.ts";
import { fromDuckType } from "./from-duck-type.ts";
import { pathList } from "./line-rows.ts";
import { readText, readTexts } from "./read-scalar.ts";

/** Parquet files (ParquetFileFormat). Columns are found by name, whatever their case. */
export const parquetFormat: FileFormat = {
  name: "parquet",
  refused: {
    datetimerebasemode: ["EXCEPTION", "CORRECTED"],
    int96rebasemode: ["EXCEPTION", "CORRECTED"],
    ignorecorruptfiles: ["false"],
  },
  inferSchema: inferParquetSchema,
  rows: async (files, schema, connection) => {
    const scan = scanText(files, schema.fields.length > 0 && files.paths.length > 1);
    const present = await columnsOf(scan, connection);
    const items = schema.fields.map((field, index) => {
      const column = present.find(({ name }) => name.toLowerCase() === field.name.toLowerCase());
      const value = column === undefined ? "NULL" : quoteName(column.name);
      return `CAST(${value} AS ${duckType(field.dataType)}) AS ${fileColumn(index)}`;
    });
    return `SELECT ${[...items, "filename", "file_row_number"].join(", ")} FROM ${scan}`;
  },
};

function scanText(files: FileSet, unionByName: boolean): string {
  return `read_parquet(${pathList(files.paths)}, union_by_name = ${unionByName}, hive_partitioning = false, filename = true, file_row_number = true)`;
}

async function inferParquetSchema(files: FileSet, connection: DuckConnection): Promise<Schema> {
  const merges = files.options["mergeschema"] === "true";
  const paths = merges ? files.paths : files.paths.slice(0, 1);
  const stored = merges ? undefined : await sparkSchema(paths, connection);
  if (stored !== undefined) return stored;
  const columns = await columnsOf(scanText({ ...files, paths }, merges), connection);
  return structType(columns.map(({ name, type }) => structField(name, fromDuckType(type))));
}

/** The schema that Spark writes beside the data: it keeps nullability, metadata and char types. */
async function sparkSchema(
  paths: readonly string[],
  connection: DuckConnection,
): Promise<Schema | undefined> {
  const key = "org.apache.spark.sql.parquet.row.metadata";
  const [text] = await readText(
    connection,
    `SELECT decode(value) FROM parquet_kv_metadata(${pathList(paths)}) WHERE decode(key) = '${key}' LIMIT 1`,
    1,
  );
  if (text === null || text === undefined) return undefined;
  const type = fromSchemaJson(JSON.parse(text));
  return type.kind === "struct"
    ? { ...type, fields: type.fields.map((field) => ({ ...field, nullable: true })) }
    : undefined;
}

async function columnsOf(scan: string, connection: DuckConnection) {
  const rows = await readTexts(
    connection,
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${scan})`,
    2,
  );
  return rows
    .map(([name, type]) => ({ name: name ?? "", type: type ?? "" }))
    .filter(({ name }) => name !== "filename" && name !== "file_row_number");
}
