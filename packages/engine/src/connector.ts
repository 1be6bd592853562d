import type {
  ColumnBatch,
  LogicalPlan,
  OutputMode,
  Schema,
  SourceOptions,
  StructField,
  Trigger,
} from "@millrace/spark-model";

/**
 * The waist between the engine and the world: what a source and a sink of a streaming query are.
 * Everything that connectors may import from the engine is in this file.
 */

/** A position in a source as the JSON text that the offset log stores (Spark's Offset.json). */
export type Offset = string;

/** What the engine gives to a connector when a query starts. */
export interface ConnectorContext {
  /** Directory of this source's own log inside the checkpoint (`sources/<i>`); absent for sinks. */
  readonly metadataPath?: string;
  /** Relative paths resolve against this directory. */
  readonly workingDirectory: string;
  /** Session configuration as it stood when the query started. */
  readonly config: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Durable small files: the logs of sources and sinks are written through it. */
  readonly files: CheckpointFiles;
  /** Makes the (empty) table of a memory sink, in the place of an older one of its name. */
  readonly createTable?: (name: string, schema: Schema) => Promise<void>;
  /** Where the console sink prints; the standard output unless the query's starter says otherwise. */
  readonly print: (text: string) => void;
}

/**
 * Small files that must survive a crash whole or not at all (Spark's CheckpointFileManager). Paths are
 * absolute. Every write goes to a hidden temporary file that is flushed and then given its name.
 */
export interface CheckpointFiles {
  /** Throws FileExistsError when the file exists and `overwrite` is not asked for. */
  write(
    path: string,
    content: string | Uint8Array,
    options?: { readonly overwrite?: boolean },
  ): Promise<void>;
  /** The text of a file; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /** Names of the finished files of a directory; empty when there is no such directory. */
  list(directory: string): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
}

/** A write that must not overwrite found the file there: another writer owns the log. */
export class FileExistsError extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`File already exists: ${path}`);
    this.name = "FileExistsError";
    this.path = path;
  }
}

/** Time as the engine sees it; tests drive it by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves at the given time or when the signal aborts. */
  sleepUntil(time: number, signal: AbortSignal): Promise<void>;
}

export interface SourceRequest {
  readonly options: SourceOptions;
  readonly paths: readonly string[];
  /** The schema that the user stated, if any. */
  readonly schema?: Schema;
  /** The hidden column `_metadata` of files, where the query uses it: the batch gives it last. */
  readonly metadata?: StructField;
  /** Names of the columns that the query uses; column batches may leave out the others. */
  readonly requiredColumns?: readonly string[];
}

/** One format that `spark.readStream` knows. Options are checked here, with Spark's error classes. */
export interface SourceProvider {
  readonly format: string;
  /** The schema of the rows; throws when the user must state one and has not. */
  schema(request: SourceRequest, context: ConnectorContext): Promise<Schema>;
  open(request: SourceRequest, context: ConnectorContext): Promise<Source>;
  /** A source whose offsets may move with every row; absent when the format cannot be read continuously. */
  openContinuous?(request: SourceRequest, context: ConnectorContext): Promise<Source>;
  /** Rows for `spark.read` of the same format; absent when the source only streams. */
  readBatch?(request: SourceRequest, context: ConnectorContext): Promise<SourceBatch>;
}

/**
 * A replayable stream of rows with a total order of offsets. Between a start (exclusive, null = the
 * beginning) and an end offset (inclusive) it always gives the same rows.
 */
export interface Source {
  /** As the progress shows it: `KafkaV2[Subscribe[topic]]`. */
  readonly description: string;
  /** The newest offset that a batch after `start` may reach under the limit; null while there is no data. */
  latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null>;
  /** For progress: the newest offset there is, rate limits aside. */
  reportLatestOffset?(): Offset | null;
  getBatch(start: Offset | null, end: Offset): Promise<SourceBatch>;
  /** Rows up to `end` are durably processed and may be forgotten. */
  commit(end: Offset): Promise<void>;
  /** Extra progress metrics for the range read last. */
  metrics?(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `availableNow` fixes the end at the first call and then gives batches under the source's own limit up to it. */
export type ReadLimit =
  | { readonly kind: "default" }
  | { readonly kind: "all" }
  | { readonly kind: "availableNow" };

/**
 * The rows of one batch: a batch plan that the engine compiles (files, ranges), or columns as they arrive.
 * Expression ids of the plan need to be unique within the plan only.
 */
export type SourceBatch =
  | { readonly kind: "plan"; readonly plan: LogicalPlan; readonly rowCount?: number }
  | { readonly kind: "columns"; readonly batches: AsyncIterable<ColumnBatch> };

export interface SinkRequest {
  readonly options: SourceOptions;
  readonly path?: string;
  readonly tableName?: string;
  readonly queryName?: string;
  readonly queryId: string;
  readonly schema: Schema;
  readonly partitionBy: readonly string[];
  readonly outputMode: OutputMode;
  readonly trigger: Trigger;
}

/** One format that `writeStream` knows. `open` refuses output modes that the sink cannot take. */
export interface SinkProvider {
  readonly format: string;
  /** The sink is for looking, not for keeping: a query may run without a checkpoint location. */
  readonly allowsTemporaryCheckpoint?: boolean;
  /** Output modes whose rows a restart could not complete: a checkpoint with batches is refused. */
  readonly startsOver?: readonly OutputMode[];
  open(request: SinkRequest, context: ConnectorContext): Promise<Sink>;
  /** `df.write` of the same format; absent when the sink takes streams only. */
  writeBatch?(request: BatchWriteRequest, rows: AsyncIterable<ColumnBatch>): Promise<void>;
}

/** What `df.write` says to a sink that is no file format. */
export interface BatchWriteRequest {
  readonly options: SourceOptions;
  readonly schema: Schema;
  readonly mode: "append" | "overwrite" | "errorIfExists" | "ignore";
}

/**
 * Where a query's rows go. `addBatch` may be called again with a batch id that it has already taken (after
 * a crash); sinks that promise exactly-once make the second call a no-op.
 */
export interface Sink {
  readonly description: string;
  addBatch(batchId: number, output: BatchOutput): Promise<SinkReport>;
  /** Takes some rows of an epoch that goes on; absent when the sink cannot be written continuously. */
  addRows?(epochId: number, output: BatchOutput): Promise<void>;
  close(): Promise<void>;
}

export interface SinkReport {
  /** -1 where the sink cannot say. */
  readonly numOutputRows: number;
  readonly metrics?: Readonly<Record<string, string>>;
}

/** The result rows of one batch, already computed and held by the engine until the sink returns. */
export interface BatchOutput {
  readonly schema: Schema;
  readonly rowCount: number;
  columns(): AsyncIterable<ColumnBatch>;
  /** The first rows, every column cast to string as `show()` casts it. */
  text(limit: number): Promise<readonly ColumnBatch[]>;
  /** Aborted when the query is stopped: a sink that takes long should give up. */
  readonly signal: AbortSignal;
  /** The same rows as a plan of the session, for foreachBatch. */
  readonly plan: LogicalPlan;
  /** Writes the rows as files of a format below a directory; paths are relative to it. */
  writeFiles(request: FileWriteRequest): Promise<readonly WrittenFile[]>;
  /** Keeps the rows as table `name` of the session, appended to or replacing what it holds (memory sink). */
  storeTable(name: string, mode: "append" | "replace"): Promise<void>;
}

export interface FileWriteRequest {
  readonly format: string;
  readonly directory: string;
  readonly options: SourceOptions;
  readonly partitionBy: readonly string[];
}

export interface WrittenFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly rowCount: number;
}

/** The formats that an engine is given when it is made. */
export interface Connectors {
  readonly sources: readonly SourceProvider[];
  readonly sinks: readonly SinkProvider[];
}

export { type DataFile, listFiles } from "./files/list-files.ts";
export { resolvePath, toFileUri } from "./files/resolve-path.ts";
