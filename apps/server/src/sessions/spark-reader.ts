import type { Column, StreamingQueryProgress } from "@millrace/notebook";

/** Rows of a query as one Arrow IPC stream. */
export interface ReadRows {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly arrow: Uint8Array;
}

/** How far a batch job is, as Spark Connect's ExecutionProgress says. */
interface JobProgress {
  readonly completedTasks: number;
  readonly totalTasks: number;
  readonly inputBytes?: number;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

/** A streaming query by its two ids. */
export interface QueryIdentity {
  readonly queryId: string;
  readonly runId: string;
}

interface QueryStatus {
  readonly message: string;
  readonly active: boolean;
}

/**
 * The workbench's own client of a notebook's Spark session: it joins with the kernel's session and user id, so
 * that it sees the kernel's views and queries. Everything is Spark Connect. Methods reject with an Error whose
 * message is Spark's own.
 */
export interface SparkReader {
  /** Runs SQL text and reads all its rows; bound them in the SQL. */
  read(sql: string, options?: ReadOptions): Promise<ReadRows>;
  /** `StreamingQueryManager.active`. */
  activeQueries(): Promise<readonly (QueryIdentity & { readonly name: string | null })[]>;
  status(query: QueryIdentity): Promise<QueryStatus>;
  lastProgress(query: QueryIdentity): Promise<StreamingQueryProgress | undefined>;
  recentProgress(query: QueryIdentity): Promise<readonly StreamingQueryProgress[]>;
  /** Text of the exception that ended the query; undefined when none did. */
  exception(query: QueryIdentity): Promise<string | undefined>;
  stop(query: QueryIdentity): Promise<void>;
  /** Interrupts everything that this session executes. */
  interruptAll(): Promise<void>;
  close(): Promise<void>;
}

/** A name as SQL text. */
export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
