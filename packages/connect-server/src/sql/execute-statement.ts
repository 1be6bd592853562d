import { type ColumnBatch, unsupported } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { commentOn } from "./alter-table.ts";
import { cacheTable, clearCache, uncacheTable } from "./caching.ts";
import { reset, set, setTimeZone } from "./configuration.ts";
import { createDatabase, dropDatabase, setCatalog, use } from "./databases.ts";
import { describeDatabase, describeFunction, describeQuery, describeTable } from "./describe.ts";
import { explain } from "./explain.ts";
import { changeRows } from "./row-changes.ts";
import {
  showCatalogs,
  showColumns,
  showCreateTable,
  showCurrentDatabase,
  showDatabases,
  showFunctions,
  showPartitions,
  showTableExtended,
  showTables,
  showTblproperties,
  showViews,
} from "./show.ts";
import { createFunction, dropFunction } from "./sql-functions.ts";
import type { CommandKind, StatementOf } from "./statement-kinds.ts";
import {
  createTable,
  createTableLike,
  dropTable,
  insert,
  insertOverwriteDirectory,
  nothingToDo,
  refreshPath,
  truncateTable,
} from "./tables.ts";
import { declareVariable, dropVariable, setVariable, setVariablesFromQuery } from "./variables.ts";
import { alterTable, alterViewQuery, createTempViewUsing, createView, dropView } from "./views.ts";

type Handler<Kind extends CommandKind> = (
  execution: Execution,
  statement: StatementOf<Kind>,
) => Promise<ColumnBatch>;

const refuse =
  (construct: string, wayOut: string): (() => Promise<never>) =>
  () =>
    Promise.reject(unsupported(construct, wayOut));

const needsDelta = "Rewrite the table: INSERT OVERWRITE it from a query.";

/** Every statement that is not a query: what carries it out, or why it is refused. */
const handlers: { readonly [Kind in CommandKind]: Handler<Kind> } = {
  alterDatabase: refuse("ALTER DATABASE", "Create another database."),
  alterTable,
  alterViewQuery,
  analyzeTable: nothingToDo,
  cacheTable,
  clearCache,
  commentOn,
  createDatabase,
  createFunction,
  createTable,
  createTableLike,
  createTempViewUsing,
  createView,
  declareVariable,
  delete: changeRows,
  describeDatabase,
  describeDetail: refuse("DESCRIBE DETAIL", "Use DESCRIBE EXTENDED."),
  describeFunction,
  describeHistory: refuse("DESCRIBE HISTORY", "Use DESCRIBE EXTENDED."),
  describeQuery,
  describeTable,
  dropDatabase,
  dropFunction,
  dropTable,
  dropVariable,
  dropView,
  explain,
  insert,
  insertOverwriteDirectory,
  merge: changeRows,
  optimize: refuse("OPTIMIZE", needsDelta),
  refreshFunction: refuse("REFRESH FUNCTION", "Register the function again."),
  refreshPath,
  refreshTable: nothingToDo,
  repairTable: nothingToDo,
  reset,
  restore: refuse("RESTORE", needsDelta),
  set,
  setCatalog,
  setTimeZone,
  setVariable,
  setVariablesFromQuery,
  showCatalogs,
  showColumns,
  showCreateTable,
  showCurrentDatabase,
  showDatabases,
  showFunctions,
  showPartitions,
  showTableExtended,
  showTables,
  showTblproperties,
  showViews,
  truncateTable,
  uncacheTable,
  update: changeRows,
  use,
  vacuum: refuse("VACUUM", needsDelta),
};

/** Carries a statement out and gives the table that it answers. */
export function executeStatement(
  execution: Execution,
  statement: StatementOf<CommandKind>,
): Promise<ColumnBatch> {
  const handler = handlers[statement.kind] as Handler<CommandKind>;
  return handler(execution, statement);
}
