import { fromDataTypeMessage, type Relation } from "@millrace/spark-connect";
import type { StructType } from "@millrace/spark-model";
import { Catalog } from "./catalog.ts";
import { type ColumnOrValue, toColumn } from "./column.ts";
import type { ConnectOptions } from "./connect-address.ts";
import { Connection, type ExecuteOptions } from "./connection.ts";
import { DataFrame } from "./data-frame.ts";
import { DataFrameReader, type SchemaLike } from "./data-frame-reader.ts";
import { inferSchema, rowsToArrow } from "./local-rows.ts";
import type { Row } from "./row-values.ts";
import { RuntimeConfig } from "./runtime-config.ts";
import { StreamingQueryManager } from "./streaming-query-manager.ts";

/** A session at a Spark Connect server (org.apache.spark.sql.SparkSession). */
export class SparkSession {
  /** The calls of the service, for what this class has no method for. */
  readonly connection: Connection;
  readonly conf: RuntimeConfig;
  readonly catalog: Catalog;
  readonly streams: StreamingQueryManager;

  private constructor(options: ConnectOptions) {
    this.connection = new Connection(options);
    this.conf = new RuntimeConfig(this.connection);
    this.catalog = new Catalog(this);
    this.streams = new StreamingQueryManager(this);
  }

  /** Names a session. Nothing is sent before the first use, so this never fails for a server that is down. */
  static connect(options: ConnectOptions): SparkSession {
    return new SparkSession(options);
  }

  get sessionId(): string {
    return this.connection.address.sessionId;
  }
  get userId(): string {
    return this.connection.address.userId;
  }

  async version(): Promise<string> {
    const result = await this.connection.analyze({ case: "sparkVersion", value: {} });
    return result.case === "sparkVersion" ? result.value.version : "";
  }

  /**
   * Runs a statement at once, or names the result of a query. `args` fill the markers `:name` (an object) or
   * `?` (an array).
   */
  async sql(
    text: string,
    args: Readonly<Record<string, ColumnOrValue>> | readonly ColumnOrValue[] = [],
    options: ExecuteOptions = {},
  ): Promise<DataFrame> {
    const query = sqlMessage(text, args);
    const input = { relType: { case: "sql" as const, value: query } };
    const responses = await this.connection.executeCommand({ case: "sqlCommand", value: { input } }, options);
    for (const { responseType } of responses) {
      if (responseType.case === "sqlCommandResult" && responseType.value.relation) {
        return frameOf(this, responseType.value.relation);
      }
    }
    return new DataFrame(this, { case: "sql", value: query });
  }

  get read(): DataFrameReader {
    return new DataFrameReader(this, false);
  }
  get readStream(): DataFrameReader {
    return new DataFrameReader(this, true);
  }

  table(name: string): DataFrame {
    return this.read.table(name);
  }

  /** The numbers from `start` up to `end`, in the column `id`; with one argument, from 0 up to it. */
  range(start: number, end?: number, step = 1): DataFrame {
    const [from, to] = end === undefined ? [0, start] : [start, end];
    return new DataFrame(this, {
      case: "range",
      value: { start: BigInt(from), end: BigInt(to), step: BigInt(step) },
    });
  }

  /** A DataFrame of rows given as objects. Without a schema, their values show it. */
  async createDataFrame(rows: readonly Row[], schema?: SchemaLike): Promise<DataFrame> {
    const type = schema === undefined ? inferSchema(rows) : await this.#structOf(schema);
    return new DataFrame(this, { case: "localRelation", value: { data: rowsToArrow(rows, type) } });
  }

  async #structOf(schema: SchemaLike): Promise<StructType> {
    if (typeof schema !== "string") return schema;
    const result = await this.connection.analyze({ case: "ddlParse", value: { ddlString: schema } });
    const type = fromDataTypeMessage(result.case === "ddlParse" ? result.value.parsed : undefined, (text) => {
      throw new TypeError(`the server left the type ${text} unparsed`);
    });
    if (type.kind !== "struct") throw new TypeError(`${schema} is no list of columns`);
    return type;
  }

  /** Marks every later operation of this client, so that interruptTag reaches it. */
  addTag(tag: string): void {
    this.connection.tags.add(tag);
  }
  removeTag(tag: string): void {
    this.connection.tags.delete(tag);
  }

  async interruptAll(): Promise<readonly string[]> {
    return this.connection.interrupt({ case: undefined });
  }
  async interruptTag(tag: string): Promise<readonly string[]> {
    return this.connection.interrupt({ case: "operationTag", value: tag });
  }
  async interruptOperation(operationId: string): Promise<readonly string[]> {
    return this.connection.interrupt({ case: "operationId", value: operationId });
  }

  /** Ends the session on the server, for every client that shares it, and closes the connection. */
  async stop(): Promise<void> {
    try {
      await this.connection.releaseSession();
    } finally {
      this.connection.close();
    }
  }
}

function sqlMessage(query: string, args: Readonly<Record<string, ColumnOrValue>> | readonly ColumnOrValue[]) {
  if (Array.isArray(args)) {
    return { query, posArguments: args.map((value) => toColumn(value).expression) };
  }
  const named = Object.entries(args).map(([name, value]) => [name, toColumn(value).expression] as const);
  return { query, namedArguments: Object.fromEntries(named) };
}

function frameOf(session: SparkSession, relation: Relation): DataFrame {
  const { relType } = relation;
  if (relType.case === undefined) throw new TypeError("the server answered with a relation without a kind");
  return new DataFrame(session, relType);
}
