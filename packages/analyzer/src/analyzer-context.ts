import type {
  DataType,
  Expression,
  Literal,
  LiteralValue,
  LogicalPlan,
  PythonFunction,
  Schema,
  SourceOptions,
} from "@millrace/spark-model";

/** All that analysis needs from the session around it. */
export interface AnalyzerContext {
  /** A configuration value in force, defaults included. */
  config(key: string): string | undefined;
  /** Fresh expression ids; unique within the session. */
  nextExpressionId(): number;
  /** A temporary view or table by name parts, as a plan with fresh ids; undefined when there is none. */
  lookupTable(identifier: readonly string[], options: TableLookup): Promise<LogicalPlan | undefined>;
  /** The schema that a data source gives (inferred, or fixed by the source such as kafka or rate). */
  dataSourceSchema(request: DataSourceRequest): Promise<Schema>;
  /** A relation that the server keeps: `df.checkpoint()`, the batch of foreachBatch. */
  cachedRemoteRelation(id: string): LogicalPlan | undefined;
  /** An artifact of the session by name, for CachedLocalRelation (`cache/<sha256>`). */
  artifact(name: string): Uint8Array | undefined;
  /** Schema of an Arrow IPC stream (first message). */
  arrowSchema(stream: Uint8Array): Schema;
  /** A registered function (spark.udf.register), applied to resolved arguments. */
  registeredFunction(name: string): RegisteredFunction | undefined;
  /** A Python table function that the session has registered. */
  registeredTableFunction?(name: string): PythonFunction | undefined;
  /** Runs a batch plan of one column of a plain type and gives its values: what a pivot makes columns of. */
  columnValues(plan: LogicalPlan): Promise<readonly LiteralValue[]>;
  /** The value of a session variable (DECLARE VARIABLE). */
  variable(name: string): Literal | undefined;
  /** A function of CREATE FUNCTION, by the parts of its name. */
  sqlFunction(name: readonly string[]): SqlFunction | undefined;
  readonly currentDatabase: string;
  readonly currentUser: string;
}

export interface TableLookup {
  readonly isStreaming: boolean;
  readonly options: SourceOptions;
}

export interface DataSourceRequest {
  readonly format: string;
  readonly options: SourceOptions;
  readonly paths: readonly string[];
  readonly schema?: Schema;
  readonly isStreaming: boolean;
}

export interface RegisteredFunction {
  readonly dataType: DataType;
  /** Whether it gives one value for a group of rows. */
  readonly isAggregate?: boolean;
  /** `names` are those of arguments given by name; null for one by position. */
  apply(arguments_: readonly Expression[], names?: readonly (string | null)[]): Expression;
}

/** A function written in SQL: an expression or a query over its parameters. */
export interface SqlFunction {
  /** Name parts as error messages give them, the catalog first; a temporary function has one part. */
  readonly name: readonly string[];
  readonly parameters: Schema;
  /** The columns of a table function; the type of a scalar one where it is stated. */
  readonly returns?: DataType;
  readonly isTable: boolean;
  /** The text after RETURN. */
  readonly body: string;
}
