import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CatalogSchema } from "@millrace/spark-connect";
import { DataFrame } from "./data-frame.ts";
import type { Row } from "./row-values.ts";
import type { SparkSession } from "./spark-session.ts";

type CatalogCall = NonNullable<
  Exclude<MessageInitShape<typeof CatalogSchema>, { $typeName: string }>["catType"]
>;

export interface CatalogTable {
  readonly name: string;
  readonly catalog: string | null;
  readonly namespace: readonly string[] | null;
  readonly description: string | null;
  /** MANAGED, EXTERNAL, VIEW or TEMPORARY. */
  readonly tableType: string;
  readonly isTemporary: boolean;
}

export interface CatalogColumn {
  readonly name: string;
  readonly description: string | null;
  readonly dataType: string;
  readonly nullable: boolean;
  readonly isPartition: boolean;
  readonly isBucket: boolean;
}

/** Tables, views, functions and databases of a session (org.apache.spark.sql.catalog.Catalog). */
export class Catalog {
  readonly #session: SparkSession;

  constructor(session: SparkSession) {
    this.#session = session;
  }

  async currentCatalog(): Promise<string> {
    return String(await this.#value({ case: "currentCatalog", value: {} }));
  }
  async currentDatabase(): Promise<string> {
    return String(await this.#value({ case: "currentDatabase", value: {} }));
  }
  async setCurrentDatabase(dbName: string): Promise<void> {
    await this.#rows({ case: "setCurrentDatabase", value: { dbName } });
  }
  async listDatabases(pattern?: string): Promise<Row[]> {
    return this.#rows({ case: "listDatabases", value: pattern === undefined ? {} : { pattern } });
  }
  async listTables(dbName?: string): Promise<CatalogTable[]> {
    const rows = await this.#rows({ case: "listTables", value: dbName === undefined ? {} : { dbName } });
    return rows as unknown as CatalogTable[];
  }
  async listColumns(tableName: string): Promise<CatalogColumn[]> {
    const rows = await this.#rows({ case: "listColumns", value: { tableName } });
    return rows as unknown as CatalogColumn[];
  }
  async listFunctions(dbName?: string): Promise<Row[]> {
    return this.#rows({ case: "listFunctions", value: dbName === undefined ? {} : { dbName } });
  }
  async tableExists(tableName: string): Promise<boolean> {
    return (await this.#value({ case: "tableExists", value: { tableName } })) === true;
  }
  async databaseExists(dbName: string): Promise<boolean> {
    return (await this.#value({ case: "databaseExists", value: { dbName } })) === true;
  }
  async functionExists(functionName: string): Promise<boolean> {
    return (await this.#value({ case: "functionExists", value: { functionName } })) === true;
  }
  /** Returns whether there was such a view. */
  async dropTempView(viewName: string): Promise<boolean> {
    return (await this.#value({ case: "dropTempView", value: { viewName } })) === true;
  }
  async cacheTable(tableName: string): Promise<void> {
    await this.#rows({ case: "cacheTable", value: { tableName } });
  }
  async uncacheTable(tableName: string): Promise<void> {
    await this.#rows({ case: "uncacheTable", value: { tableName } });
  }
  async isCached(tableName: string): Promise<boolean> {
    return (await this.#value({ case: "isCached", value: { tableName } })) === true;
  }
  async clearCache(): Promise<void> {
    await this.#rows({ case: "clearCache", value: {} });
  }
  async refreshTable(tableName: string): Promise<void> {
    await this.#rows({ case: "refreshTable", value: { tableName } });
  }

  async #rows(catType: CatalogCall): Promise<Row[]> {
    return new DataFrame(this.#session, { case: "catalog", value: { catType } }).collect();
  }

  async #value(catType: CatalogCall): Promise<unknown> {
    const [row] = await this.#rows(catType);
    return Object.values(row ?? {})[0];
  }
}
