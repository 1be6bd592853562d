import type { Catalog } from "@millrace/spark-connect";
import { type ColumnBatch, SparkError } from "@millrace/spark-model";
import type { Execution } from "../execute/execution.ts";
import { cacheNamed, clearCache, isCached, uncacheNamed } from "./caches.ts";
import {
  createDatabase,
  currentCatalog,
  currentDatabase,
  databaseExists,
  dropDatabase,
  getDatabase,
  listCatalogs,
  listDatabases,
  setCurrentCatalog,
  setCurrentDatabase,
} from "./databases.ts";
import { functionExists, getFunction, listFunctions } from "./functions.ts";
import {
  analyzeTable,
  createTable,
  dropGlobalTempView,
  dropTable,
  dropTempView,
  dropView,
  getCreateTableString,
  getTable,
  getTableProperties,
  listColumns,
  listPartitions,
  listTables,
  listViews,
  recoverPartitions,
  refreshByPath,
  refreshTable,
  tableExists,
  truncateTable,
} from "./tables.ts";

type CatalogCase = NonNullable<Catalog["catType"]["case"]>;
type CatalogValue<Case extends CatalogCase> = Extract<Catalog["catType"], { case: Case }>["value"];
type Handler<Case extends CatalogCase> = (
  execution: Execution,
  request: CatalogValue<Case>,
) => Promise<ColumnBatch>;

/** Every call of `spark.catalog`. */
const handlers: { readonly [Case in CatalogCase]: Handler<Case> } = {
  analyzeTable,
  cacheTable: cacheNamed,
  clearCache,
  createDatabase,
  createExternalTable: createTable,
  createTable,
  currentCatalog,
  currentDatabase,
  databaseExists,
  dropDatabase,
  dropGlobalTempView,
  dropTable,
  dropTempView,
  dropView,
  functionExists,
  getCreateTableString,
  getDatabase,
  getFunction,
  getTable,
  getTableProperties,
  isCached,
  listCatalogs,
  listColumns,
  listDatabases,
  listFunctions,
  listPartitions,
  listTables,
  listViews,
  recoverPartitions,
  refreshByPath,
  refreshTable,
  setCurrentCatalog,
  setCurrentDatabase,
  tableExists,
  truncateTable,
  uncacheTable: uncacheNamed,
};

/** A call of `spark.catalog`, answered as a small table. */
export async function executeCatalog(execution: Execution, { catType }: Catalog): Promise<ColumnBatch> {
  if (catType.case === undefined) {
    throw new SparkError({
      errorClass: "CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
      messageParameters: { fullName: "spark.connect.Catalog", name: "cat_type" },
    });
  }
  const handler = handlers[catType.case] as Handler<CatalogCase>;
  return handler(execution, catType.value);
}
