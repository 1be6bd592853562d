import { analyze, functionNames, parseQuery } from "@millrace/analyzer";
import type { Table } from "@millrace/engine";
import {
  type ColumnBatch,
  quoteIdentifier,
  quoteIfNeeded,
  type Schema,
  SparkError,
  schemaOf,
  sqlName,
  unsupported,
} from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import type { Session } from "../session/session.ts";
import { findView } from "../session/session-analyzer.ts";
import { rowTexts } from "../show/row-texts.ts";
import { fitsPattern } from "./name-pattern.ts";
import type { StatementOf } from "./statement-kinds.ts";
import { flag, list, optionalText, table, text } from "./statement-result.ts";
import { databaseOf, permanentViewExpected, quoted, tableOf } from "./table-names.ts";

const isGlobalDatabase = (name: readonly string[] | undefined): boolean =>
  name?.length === 1 && name[0]?.toLowerCase() === "global_temp";

/** SHOW TABLES: those of the database, then all temporary views. */
export async function showTables(
  { session }: Execution,
  { database, pattern }: StatementOf<"showTables">,
): Promise<ColumnBatch> {
  const stored = isGlobalDatabase(database) ? [] : await tablesIn(session, database);
  const rows = [
    ...stored.map((found) => [found.database, found.name, found.database === ""] as const),
    ...viewRows(session, database),
  ].filter(([, name]) => fitsPattern(name, pattern));
  return table([text("namespace"), text("tableName"), flag("isTemporary")], rows);
}

async function tablesIn(
  session: Session,
  database: readonly string[] | undefined,
): Promise<readonly Table[]> {
  return session.engine.tables.list(await databaseOf(session, database));
}

type ViewRow = readonly [namespace: string, name: string, isTemporary: boolean];

/** Stored views of a database, global ones when it is theirs, and the session's own. */
export function viewRows(session: Session, database: readonly string[] | undefined): readonly ViewRow[] {
  const prefix = `${(database?.at(-1) ?? session.currentDatabase).toLowerCase()}.`;
  const stored = session.storedViews
    .list()
    .filter(({ name }) => name.toLowerCase().startsWith(prefix))
    .map(({ name }): ViewRow => [name.slice(0, prefix.length - 1), name.slice(prefix.length), false]);
  const global = isGlobalDatabase(database)
    ? session.globalViews.list().map(({ name }): ViewRow => ["global_temp", name, true])
    : [];
  return [...stored, ...global, ...session.views.list().map(({ name }): ViewRow => ["", name, true])];
}

export async function showViews(
  { session }: Execution,
  { database, pattern }: StatementOf<"showViews">,
): Promise<ColumnBatch> {
  const rows = viewRows(session, database).filter(([, name]) => fitsPattern(name, pattern));
  return table([text("namespace"), text("viewName"), flag("isTemporary")], rows);
}

export async function showDatabases(
  { session }: Execution,
  { pattern }: StatementOf<"showDatabases">,
): Promise<ColumnBatch> {
  const names = await session.engine.tables.databases();
  return list(
    "namespace",
    names.filter((name) => fitsPattern(name, pattern)),
  );
}

export async function showCatalogs(
  _: Execution,
  { pattern }: StatementOf<"showCatalogs">,
): Promise<ColumnBatch> {
  return list(
    "catalog",
    ["spark_catalog"].filter((name) => fitsPattern(name, pattern)),
  );
}

export async function showColumns(
  { session }: Execution,
  { name, database }: StatementOf<"showColumns">,
): Promise<ColumnBatch> {
  const schema = await schemaOfNamed(session, [...(database ?? []), ...name.slice(-1)]);
  return list(
    "col_name",
    schema.fields.map((field) => field.name),
  );
}

/** The columns of a table or view by name. Throws TABLE_OR_VIEW_NOT_FOUND. */
export async function schemaOfNamed(session: Session, name: readonly string[]): Promise<Schema> {
  const view = findView(session, name);
  return view === undefined ? (await tableOf(session, name)).schema : schemaOf(view);
}

export async function showFunctions(
  { session }: Execution,
  { scope, pattern }: StatementOf<"showFunctions">,
): Promise<ColumnBatch> {
  const names = [
    ...(scope === "user" ? [] : functionNames()),
    ...(scope === "system" ? [] : session.functions.keys()),
    ...(scope === "system" ? [] : session.temporaryFunctions.names()),
    ...(scope === "system" ? [] : session.storedFunctions.names()),
  ];
  return list("function", names.filter((name) => fitsPattern(name, pattern)).sort());
}

export async function showCurrentDatabase({ session }: Execution): Promise<ColumnBatch> {
  return table([text("catalog"), text("namespace")], [["spark_catalog", session.currentDatabase]]);
}

export async function showTblproperties(
  { session }: Execution,
  { name, key }: StatementOf<"showTblproperties">,
): Promise<ColumnBatch> {
  const { properties } = await tableOf(session, name);
  const entries = Object.entries(properties).filter(([property]) => key === undefined || property === key);
  if (key !== undefined && entries.length === 0) {
    const missing = `Table ${quoted(name)} does not have property: ${key}`;
    return table([text("key"), text("value")], [[key, missing]]);
  }
  return table([text("key"), text("value")], entries.sort());
}

export async function showCreateTable(
  { session }: Execution,
  { name }: StatementOf<"showCreateTable">,
): Promise<ColumnBatch> {
  if (session.views.get(name[0] ?? "") !== undefined && name.length === 1) {
    throw permanentViewExpected("SHOW CREATE TABLE", name);
  }
  return list("createtab_stmt", [createStatement(await tableOf(session, name))]);
}

/** The statement that would make a table (ShowCreateTableCommand). */
export function createStatement(found: Table): string {
  const columns = found.schema.fields.map(
    ({ name, dataType, nullable }) =>
      `  ${quoteIfNeeded(name)} ${sqlName(dataType)}${nullable ? "" : " NOT NULL"}`,
  );
  const clauses = [
    `CREATE TABLE spark_catalog.${quoteIfNeeded(found.database)}.${quoteIfNeeded(found.name)} (\n${columns.join(",\n")})`,
    `USING ${found.format}`,
    ...(found.partitionBy.length > 0
      ? [`PARTITIONED BY (${found.partitionBy.map(quoteIfNeeded).join(", ")})`]
      : []),
    ...(found.comment === undefined ? [] : [`COMMENT '${found.comment.replaceAll("'", "\\'")}'`]),
  ];
  return `${clauses.join("\n")}\n`;
}

export async function showPartitions(
  execution: Execution,
  { name, partition }: StatementOf<"showPartitions">,
): Promise<ColumnBatch> {
  if (partition.length > 0) throw unsupported("SHOW PARTITIONS … PARTITION", "Leave the partition out.");
  return list("partition", await partitionsOf(execution, name));
}

/** Spark's name for a partition of NULL. */
const nullPartition = "__HIVE_DEFAULT_PARTITION__";

/** The partitions of a table, `a=1/b=x`, in order. Throws INVALID_PARTITION_OPERATION for a table without. */
export async function partitionsOf(
  execution: Execution,
  name: readonly string[],
): Promise<readonly string[]> {
  const found = await tableOf(execution.session, name);
  if (found.partitionBy.length === 0) {
    throw new SparkError({
      errorClass: "INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY",
      messageParameters: { name: quoted(["spark_catalog", found.database, found.name]) },
    });
  }
  const columns = found.partitionBy.map(quoteIdentifier);
  const texts = columns.map((column) => `coalesce(CAST(${column} AS STRING), '${nullPartition}')`);
  const query = `SELECT DISTINCT ${texts.join(", ")} FROM ${quoted([found.database, found.name])}`;
  const plan = await analyze(parseQuery(query), execution.analyzer);
  const { rows } = await rowTexts(execution, plan, Number.MAX_SAFE_INTEGER);
  return rows
    .map((row) => row.map((value, index) => `${found.partitionBy[index]}=${value}`).join("/"))
    .sort();
}

export async function showTableExtended(
  { session }: Execution,
  { database, pattern, partition }: StatementOf<"showTableExtended">,
): Promise<ColumnBatch> {
  if (partition.length > 0) throw unsupported("SHOW TABLE EXTENDED … PARTITION", "Leave the partition out.");
  const found = (await tablesIn(session, database)).filter(({ name }) => fitsPattern(name, pattern));
  return table(
    [text("namespace"), text("tableName"), flag("isTemporary"), optionalText("information")],
    found.map((each) => [each.database, each.name, false, information(each)]),
  );
}

function information(found: Table): string {
  const facts = [
    ["Catalog", "spark_catalog"],
    ["Database", found.database],
    ["Table", found.name],
    ["Type", "MANAGED"],
    ["Provider", found.format],
    ["Location", found.location ?? ""],
  ];
  return `${facts.map(([fact, value]) => `${fact}: ${value}`).join("\n")}\n`;
}
