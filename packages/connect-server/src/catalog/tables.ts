import { dataTypeFromText, parseTableName } from "@millrace/analyzer";
import type { Table } from "@millrace/engine";
import {
  type AnalyzeTable,
  type CreateExternalTable,
  type CreateTable,
  type DropGlobalTempView,
  type DropTable,
  type DropTempView,
  type DropView,
  fromDataTypeMessage,
  type GetCreateTableString,
  type GetTable,
  type GetTableProperties,
  type ListColumns,
  type ListPartitions,
  type ListTables,
  type ListViews,
  type RecoverPartitions,
  type RefreshTable,
  type TableExists,
  type TruncateTable,
} from "@millrace/spark-connect";
import { type ColumnBatch, simpleString, stringType } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { emptyBatch, rowTable } from "../execute/row-table.ts";
import { engineName, findTable, findView, qualified } from "../session/session-analyzer.ts";
import { fitsPattern } from "../sql/name-pattern.ts";
import { createStatement, partitionsOf, schemaOfNamed, viewRows } from "../sql/show.ts";
import { databaseOf, tableOf } from "../sql/table-names.ts";
import { dropTable as dropTableStatement, nothingToDo, truncateTable as truncate } from "../sql/tables.ts";
import { dropView as dropViewStatement } from "../sql/views.ts";
import { done, flagAnswer, flagColumn, namespaceColumn, textAnswer, textColumn } from "./answers.ts";

const columns = [
  textColumn("name"),
  textColumn("catalog"),
  namespaceColumn,
  textColumn("description"),
  textColumn("tableType"),
  flagColumn("isTemporary"),
];

type TableRow = readonly [
  name: string,
  catalog: string | null,
  namespace: readonly string[],
  description: string | null,
  tableType: string,
  isTemporary: boolean,
];

/** The table of a memory sink counts as a temporary view, which it is in Spark. */
function tableRow(table: Table): TableRow {
  if (table.format === "memory") return viewRow("", table.name, true);
  return [table.name, "spark_catalog", [table.database], table.comment ?? null, "MANAGED", false];
}

function viewRow(namespace: string, name: string, isTemporary: boolean): TableRow {
  if (!isTemporary) return [name, "spark_catalog", [namespace], null, "VIEW", false];
  return [name, null, namespace === "" ? [] : [namespace], null, "TEMPORARY", true];
}

export async function listTables(
  execution: Execution,
  { dbName, pattern }: ListTables,
): Promise<ColumnBatch> {
  const { session } = execution;
  const database = dbName === undefined ? undefined : parseTableName(dbName);
  const isGlobal = dbName === "global_temp";
  const stored = isGlobal ? [] : await session.engine.tables.list(await databaseOf(session, database));
  const views = viewRows(session, database).map((row) => viewRow(...row));
  const rows = [...stored.map(tableRow), ...views].filter(([name]) => fitsPattern(name, pattern));
  return rowTable(columns, rows);
}

export async function listViews(
  { session }: Execution,
  { dbName, pattern }: ListViews,
): Promise<ColumnBatch> {
  const rows = viewRows(session, dbName === undefined ? undefined : parseTableName(dbName));
  return rowTable(
    columns,
    rows.filter(([, name]) => fitsPattern(name, pattern)).map((row) => viewRow(...row)),
  );
}

function nameOf({
  tableName,
  dbName,
}: {
  readonly tableName: string;
  readonly dbName?: string;
}): readonly string[] {
  return dbName === undefined ? parseTableName(tableName) : [dbName, tableName];
}

export async function getTable({ session }: Execution, request: GetTable): Promise<ColumnBatch> {
  const name = nameOf(request);
  const last = name.at(-1) ?? "";
  if (findView(session, name) !== undefined) {
    const isStored = session.storedViews.get(qualified(session, name).join(".")) !== undefined;
    const isLocal = name.length === 1 && session.views.get(last) !== undefined;
    return rowTable(columns, [
      viewRow(isLocal ? "" : (name.at(-2) ?? session.currentDatabase), last, !isStored || isLocal),
    ]);
  }
  return rowTable(columns, [tableRow(await tableOf(session, name))]);
}

export async function tableExists({ session }: Execution, request: TableExists): Promise<ColumnBatch> {
  const name = nameOf(request);
  if (findView(session, name) !== undefined) return flagAnswer(true);
  return flagAnswer((await findTable(session, name)) !== undefined);
}

export async function listColumns({ session }: Execution, request: ListColumns): Promise<ColumnBatch> {
  const name = nameOf(request);
  const schema = await schemaOfNamed(session, name);
  const partitions = findView(session, name) === undefined ? (await tableOf(session, name)).partitionBy : [];
  const described = [
    ...["name", "description", "dataType"].map(textColumn),
    ...["nullable", "isPartition", "isBucket", "isCluster"].map(flagColumn),
  ];
  const rows = schema.fields.map(({ name: column, dataType, nullable, metadata }) => {
    const comment = typeof metadata?.comment === "string" ? metadata.comment : null;
    return [
      column,
      comment,
      simpleString(dataType),
      nullable,
      partitions.includes(column),
      false,
      false,
    ] as const;
  });
  return rowTable(described, rows);
}

export async function listPartitions(
  execution: Execution,
  { tableName }: ListPartitions,
): Promise<ColumnBatch> {
  const partitions = await partitionsOf(execution, parseTableName(tableName));
  return rowTable(
    [textColumn("partition")],
    partitions.map((partition) => [partition]),
  );
}

/** `catalog.createTable`, eager, with the empty table as its answer. */
export async function createTable(
  { session }: Execution,
  request: CreateTable | CreateExternalTable,
): Promise<ColumnBatch> {
  const identifier = qualified(session, parseTableName(request.tableName));
  const stated =
    request.schema === undefined ? undefined : fromDataTypeMessage(request.schema, dataTypeFromText);
  const schema = stated?.kind === "struct" && stated.fields.length > 0 ? stated : undefined;
  const location = request.path ?? request.options.path;
  await session.engine.tables.create({
    identifier,
    mode: "errorIfExists",
    format: (request.source ?? session.config.get("spark.sql.sources.default") ?? "parquet").toLowerCase(),
    ...(schema === undefined ? {} : { schema }),
    ...(location === undefined ? {} : { location }),
    partitionBy: [],
    options: request.options,
    ...("description" in request && request.description ? { comment: request.description } : {}),
  });
  return emptyBatch((await tableOf(session, identifier)).schema);
}

export async function dropTempView({ session }: Execution, { viewName }: DropTempView): Promise<ColumnBatch> {
  if (session.views.drop(viewName)) return flagAnswer(true);
  const memory = await findTable(session, [viewName]);
  if (memory?.format !== "memory") return flagAnswer(false);
  await session.engine.tables.drop(engineName(memory), true);
  return flagAnswer(true);
}

export async function dropGlobalTempView(
  { session }: Execution,
  { viewName }: DropGlobalTempView,
): Promise<ColumnBatch> {
  return flagAnswer(session.globalViews.drop(viewName));
}

export async function dropTable(execution: Execution, request: DropTable): Promise<ColumnBatch> {
  const { ifExists, purge, tableName } = request;
  await dropTableStatement(execution, {
    kind: "dropTable",
    name: parseTableName(tableName),
    ifExists,
    purge,
  });
  return done;
}

export async function dropView(execution: Execution, { viewName, ifExists }: DropView): Promise<ColumnBatch> {
  await dropViewStatement(execution, { kind: "dropView", name: parseTableName(viewName), ifExists });
  return done;
}

export async function truncateTable(
  execution: Execution,
  { tableName }: TruncateTable,
): Promise<ColumnBatch> {
  await truncate(execution, { kind: "truncateTable", name: parseTableName(tableName), partition: [] });
  return done;
}

export async function getTableProperties(
  { session }: Execution,
  { tableName }: GetTableProperties,
): Promise<ColumnBatch> {
  const { properties } = await tableOf(session, parseTableName(tableName));
  return rowTable(
    [{ name: "key", dataType: stringType, nullable: false }, textColumn("value")],
    Object.entries(properties),
  );
}

export async function getCreateTableString(
  { session }: Execution,
  { tableName }: GetCreateTableString,
): Promise<ColumnBatch> {
  return textAnswer(createStatement(await tableOf(session, parseTableName(tableName))));
}

/** Tables are read from their files each time: nothing to refresh, recover or gather. */
async function checkOnly(execution: Execution, tableName: string): Promise<ColumnBatch> {
  await nothingToDo(execution, { kind: "refreshTable", name: parseTableName(tableName) });
  return done;
}

export function refreshTable(execution: Execution, { tableName }: RefreshTable): Promise<ColumnBatch> {
  return checkOnly(execution, tableName);
}

export function recoverPartitions(
  execution: Execution,
  { tableName }: RecoverPartitions,
): Promise<ColumnBatch> {
  return checkOnly(execution, tableName);
}

export function analyzeTable(execution: Execution, { tableName }: AnalyzeTable): Promise<ColumnBatch> {
  return checkOnly(execution, tableName);
}

export async function refreshByPath(): Promise<ColumnBatch> {
  return done;
}
