import type {
  CreateDatabase,
  DatabaseExists,
  DropDatabase,
  GetDatabase,
  ListCatalogs,
  ListDatabases,
  SetCurrentCatalog,
  SetCurrentDatabase,
} from "@millrace/spark-connect";
import { type ColumnBatch, unsupported } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { rowTable } from "../execute/row-table.ts";
import { setCatalog, use } from "../sql/databases.ts";
import { fitsPattern } from "../sql/name-pattern.ts";
import { databaseOf } from "../sql/table-names.ts";
import { done, flagAnswer, textAnswer, textColumn } from "./answers.ts";

export async function currentDatabase({ session }: Execution): Promise<ColumnBatch> {
  return textAnswer(session.currentDatabase);
}

export async function setCurrentDatabase(
  execution: Execution,
  { dbName }: SetCurrentDatabase,
): Promise<ColumnBatch> {
  await use(execution, { kind: "use", name: [dbName] });
  return done;
}

const columns = ["name", "catalog", "description", "locationUri"].map(textColumn);

export async function listDatabases(execution: Execution, { pattern }: ListDatabases): Promise<ColumnBatch> {
  const names = await execution.session.engine.tables.databases();
  const rows = names.filter((name) => fitsPattern(name, pattern)).map((name) => databaseRow(execution, name));
  return rowTable(columns, rows);
}

export async function getDatabase(execution: Execution, { dbName }: GetDatabase): Promise<ColumnBatch> {
  return rowTable(columns, [databaseRow(execution, await databaseOf(execution.session, dbName.split(".")))]);
}

function databaseRow({ session }: Execution, name: string): readonly string[] {
  const warehouse = session.config.get("spark.sql.warehouse.dir") ?? "";
  const location = name === "default" ? warehouse : `${warehouse}/${name}.db`;
  return [name, "spark_catalog", name === "default" ? "default database" : "", location];
}

export async function databaseExists(
  { session }: Execution,
  { dbName }: DatabaseExists,
): Promise<ColumnBatch> {
  const wanted = dbName.split(".").at(-1)?.toLowerCase();
  const names = await session.engine.tables.databases();
  return flagAnswer(names.some((name) => name.toLowerCase() === wanted));
}

export async function createDatabase(
  { session }: Execution,
  { dbName, ifNotExists, properties }: CreateDatabase,
): Promise<ColumnBatch> {
  if (Object.keys(properties).length > 0) throw unsupported("Database properties", "Leave them out.");
  await session.engine.tables.createDatabase(dbName, ifNotExists);
  return done;
}

export async function dropDatabase(
  { session }: Execution,
  { dbName, ifExists, cascade }: DropDatabase,
): Promise<ColumnBatch> {
  if (!ifExists) await databaseOf(session, [dbName]);
  await session.engine.tables.dropDatabase(dbName, { ifExists, cascade });
  return done;
}

export async function currentCatalog(): Promise<ColumnBatch> {
  return textAnswer("spark_catalog");
}

export async function setCurrentCatalog(
  execution: Execution,
  { catalogName }: SetCurrentCatalog,
): Promise<ColumnBatch> {
  await setCatalog(execution, { kind: "setCatalog", name: catalogName });
  return done;
}

export async function listCatalogs(_: Execution, { pattern }: ListCatalogs): Promise<ColumnBatch> {
  const rows = fitsPattern("spark_catalog", pattern) ? [["spark_catalog", null]] : [];
  return rowTable(["name", "description"].map(textColumn), rows);
}
