import type {
  ColumnBatch,
  LogicalPlan,
  OutputMode,
  Schema,
  SourceOptions,
  StreamingQueryEvent,
  StreamingQueryProgress,
  StreamingQueryStatus,
  Trigger,
} from "@millrace/spark-model";
import type { Connectors, SinkProvider } from "./connector.ts";
import type { Replaced } from "./files/write-files.ts";
import type { PythonFunctions } from "./python-functions.ts";

/** What an engine is made of; there is one in a process. */
export interface EngineOptions {
  readonly connectors: Connectors;
  /** Relative paths of reads and writes resolve against it. */
  readonly workingDirectory: string;
  /** Bytes that DuckDB may use before it spills; its own default when absent. */
  readonly memoryLimit?: number;
  /** Threads of DuckDB; all cores when absent. */
  readonly cores?: number;
  /** Reads a complete Arrow IPC stream (the rows of a LocalRelation): the wire is not the engine's business. */
  readonly readArrow: (stream: Uint8Array) => Iterable<ColumnBatch>;
}

/** The embedded engine: DuckDB behind resolved logical plans. */
export interface Engine {
  /** `python` runs the session's Python functions; the caller closes it after the session. */
  openSession(config: SessionConfig, python?: PythonFunctions): Promise<EngineSession>;
  close(): Promise<void>;
}

/** Spark's session configuration: the value in force for a key, defaults included, or undefined. */
export interface SessionConfig {
  get(key: string): string | undefined;
  /** Every key set or defaulted, for the streaming conf snapshot. */
  entries(): ReadonlyMap<string, string>;
}

/** One Spark session's share of the engine: its tables, cached relations and streaming queries. */
export interface EngineSession {
  /** What `current_database()` gives. */
  currentDatabase: string;
  /** Runs a batch plan; batches come as they are computed. Closing the iterator stops the work. */
  execute(plan: LogicalPlan, options?: ExecuteOptions): AsyncIterable<ColumnBatch>;
  /** Schema of files or of another source as `spark.read` infers it. */
  inferSchema(request: ScanRequest): Promise<Schema>;
  /** `explain` text: logical plan, streaming plan where there is one, and the DuckDB SQL. */
  explain(plan: LogicalPlan, mode: ExplainMode): Promise<string>;
  /** `df.write.save()`: to files, or to a sink that takes batches. */
  write(plan: LogicalPlan, request: WriteRequest): Promise<void>;
  /** Files that a plan reads. */
  inputFiles(plan: LogicalPlan): Promise<readonly string[]>;
  /** Computes a plan and keeps its rows under an id that `CachedScan` names. */
  cache(relationId: string, plan: LogicalPlan): Promise<void>;
  uncache(relationId: string): Promise<void>;
  readonly tables: Tables;
  readonly streams: StreamingQueries;
  /** Stops the queries and frees everything. */
  close(): Promise<void>;
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  /** Called at most every few hundred milliseconds with the share done, 0..1. */
  readonly onProgress?: (fraction: number) => void;
  /** Rows a batch at most. */
  readonly maxRowsPerBatch?: number;
  /** Called with the one row of each `observe`. */
  readonly onMetrics?: (name: string, row: ColumnBatch) => void;
}

export type ExplainMode = "simple" | "extended" | "codegen" | "cost" | "formatted";

export interface ScanRequest {
  readonly format: string;
  readonly options: SourceOptions;
  readonly paths: readonly string[];
  readonly schema?: Schema;
  readonly isStreaming: boolean;
}

export type SaveMode = "append" | "overwrite" | "errorIfExists" | "ignore";

export interface WriteRequest {
  readonly format: string;
  /** Formats of files need it. */
  readonly path?: string | undefined;
  readonly mode: SaveMode;
  readonly options: SourceOptions;
  readonly partitionBy: readonly string[];
}

/** Saved tables (files under the warehouse directory) and the tables of memory sinks, by name. */
export interface Tables {
  lookup(identifier: readonly string[]): Promise<Table | undefined>;
  list(database?: string): Promise<readonly Table[]>;
  create(request: CreateTableRequest): Promise<void>;
  /** Without `replaced`, an overwrite replaces what the setting partitionOverwriteMode says. */
  insert(
    identifier: readonly string[],
    plan: LogicalPlan,
    mode: "append" | "overwrite",
    replaced?: Replaced,
  ): Promise<void>;
  drop(identifier: readonly string[], ifExists: boolean): Promise<void>;
  /** Throws TABLE_OR_VIEW_NOT_FOUND. */
  alter(identifier: readonly string[], change: TableChange): Promise<void>;
  /** Throws TABLE_OR_VIEW_ALREADY_EXISTS. */
  rename(identifier: readonly string[], newIdentifier: readonly string[]): Promise<void>;
  databases(): Promise<readonly string[]>;
  createDatabase(name: string, ifNotExists: boolean): Promise<void>;
  dropDatabase(
    name: string,
    options: { readonly ifExists: boolean; readonly cascade: boolean },
  ): Promise<void>;
}

export interface Table {
  readonly database: string;
  readonly name: string;
  readonly schema: Schema;
  /** Format of its files; `memory` for the table of a memory sink. */
  readonly format: string;
  readonly location?: string;
  readonly partitionBy: readonly string[];
  readonly comment?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** What of a table changes. */
export interface TableChange {
  readonly schema?: Schema;
  readonly properties?: Readonly<Record<string, string>>;
  /** Null removes the comment. */
  readonly comment?: string | null;
}

export interface CreateTableRequest {
  readonly identifier: readonly string[];
  readonly mode: SaveMode | "replace";
  readonly format: string;
  readonly schema?: Schema;
  readonly query?: LogicalPlan;
  readonly location?: string;
  readonly partitionBy: readonly string[];
  readonly options: SourceOptions;
  readonly comment?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** What `writeStream…start()` asks for. */
export interface StreamingQueryDefinition {
  readonly plan: LogicalPlan;
  readonly outputMode: OutputMode;
  readonly trigger: Trigger;
  readonly name?: string;
  /** Short lower-case format of the sink; `foreachbatch` and `foreach` come with their own `sinkProvider`. */
  readonly format: string;
  readonly sinkProvider?: SinkProvider;
  readonly options: SourceOptions;
  readonly path?: string;
  readonly tableName?: string;
  readonly partitionBy: readonly string[];
  /** Takes what the console sink prints; the standard output when absent. */
  readonly print?: (text: string) => void;
}

/** The streaming queries of one session (StreamingQueryManager). */
export interface StreamingQueries {
  /** Returns once the query is checked and its first batch may run; refusals are thrown here. */
  start(definition: StreamingQueryDefinition): Promise<StreamingQuery>;
  /** Active queries. */
  active(): readonly StreamingQuery[];
  /** An active or recently stopped query, by query id; the newest run wins. */
  get(id: string): StreamingQuery | undefined;
  awaitAnyTermination(timeoutMs?: number): Promise<boolean>;
  resetTerminated(): void;
  /** Subscribes to all events of the session's queries; returns how to unsubscribe. */
  subscribe(listener: (event: StreamingQueryEvent) => void): () => void;
}

export interface StreamingQuery {
  readonly id: string;
  readonly runId: string;
  readonly name: string | undefined;
  status(): StreamingQueryStatus;
  isActive(): boolean;
  recentProgress(): readonly StreamingQueryProgress[];
  lastProgress(): StreamingQueryProgress | undefined;
  /** The error that ended the query. */
  exception(): Error | undefined;
  stop(): Promise<void>;
  processAllAvailable(signal?: AbortSignal): Promise<void>;
  /** True when the query has ended; throws its error. */
  awaitTermination(timeoutMs?: number): Promise<boolean>;
  explain(extended: boolean): string;
}
