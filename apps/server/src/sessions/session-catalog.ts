import type { Catalog, CatalogTableDetail } from "@millrace/notebook";
import { rowObjects } from "./rendered-rows.ts";
import { quoted, type SparkReader } from "./spark-reader.ts";

const sampleRows = 100;

/** Databases, and the tables and views of the current one, as the SQL commands of the catalog list them. */
export async function readCatalog(reader: SparkReader): Promise<Catalog> {
  const databases = firstColumn(rowObjects(await reader.read("SHOW DATABASES")));
  const [current] = firstColumn(rowObjects(await reader.read("SELECT current_database()")));
  const tables = rowObjects(await reader.read("SHOW TABLES")).map((row) => {
    const isTemporary = row.isTemporary === true;
    const database = isTemporary ? "" : String(row.namespace ?? row.database ?? "");
    return {
      name: String(row.tableName),
      database,
      tableType: isTemporary ? "TEMPORARY" : "MANAGED",
      isTemporary,
    };
  });
  return { currentDatabase: current ?? "default", databases, tables };
}

/** Columns and a sample of one table; of a streaming view the columns only. */
export async function readCatalogTable(reader: SparkReader, name: string): Promise<CatalogTableDetail> {
  const table = name.split(".").map(quoted).join(".");
  const columns = rowObjects(await reader.read(`DESCRIBE TABLE ${table}`))
    .map((row) => ({ name: String(row.col_name), type: String(row.data_type), nullable: true }))
    .filter((column) => column.name !== "" && !column.name.startsWith("#"));
  try {
    const sample = await reader.read(`SELECT * FROM ${table} LIMIT ${sampleRows}`);
    return { name, columns: sample.columns, sample: Buffer.from(sample.arrow).toString("base64") };
  } catch {
    // A streaming view has no rows to look at.
    return { name, columns };
  }
}

function firstColumn(rows: readonly Record<string, unknown>[]): string[] {
  return rows.map((row) => String(Object.values(row)[0]));
}
