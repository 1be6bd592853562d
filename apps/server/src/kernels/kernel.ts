/**
 * The waist between a notebook session and whatever runs its cells.
 *
 * A kernel owns one Spark session. It runs one request at a time; what returns is data.
 */
export interface Kernel {
  /** The Spark session that cells of this kernel share; a second client may join it by these ids. */
  readonly spark: SparkSessionAddress;
  /** Runs one cell. The iterable ends when the cell has ended; it never throws for a user's error. */
  run(request: RunRequest): AsyncIterable<KernelEvent>;
  /** Stops the running cell, as the notebook's Interrupt button does. Queries that it started go on. */
  interrupt(): Promise<void>;
  /** Answers the `inputRequest` that the running cell waits for. */
  answerInput(text: string): Promise<void>;
  /** Code completion in a cell's text at an offset of UTF-16 code units; nothing where a language has none. */
  complete(language: CellLanguage, code: string, offset: number): Promise<Completion>;
  /** Ends the kernel and its processes. */
  close(): Promise<void>;
}

/** Where the kernel's Spark session lives. `remote` is an `sc://` address with its parameters. */
export interface SparkSessionAddress {
  readonly remote: string;
  readonly sessionId: string;
  readonly userId: string;
}

export type CellLanguage = "python" | "sql" | "typescript" | "shell" | "fs" | "run";

export interface RunRequest {
  readonly cellId: string;
  readonly language: CellLanguage;
  readonly code: string;
}

/** A mime bundle as nbformat 4.5 has it. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What a running cell reports, in order. Shapes follow nbformat outputs so that they can be saved as they are. */
export type KernelEvent =
  | { readonly kind: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly kind: "display";
      readonly bundle: MimeBundle;
      readonly displayId?: string;
      readonly update?: boolean;
    }
  | { readonly kind: "result"; readonly bundle: MimeBundle; readonly executionCount: number }
  | {
      readonly kind: "error";
      readonly name: string;
      readonly value: string;
      readonly traceback: readonly string[];
    }
  | { readonly kind: "clear"; readonly wait: boolean }
  | { readonly kind: "inputRequest"; readonly prompt: string; readonly password: boolean }
  | {
      readonly kind: "ended";
      readonly outcome: "succeeded" | "failed" | "interrupted";
      readonly durationMs: number;
    };

export interface Completion {
  readonly matches: readonly string[];
  readonly start: number;
  readonly end: number;
}

/**
 * Mime type of a displayed batch DataFrame. The data is `{view, schema}`: the kernel has registered the
 * DataFrame as the temporary view `view`; the server reads its rows over Spark Connect and then drops it.
 */
export const tableMimeType = "application/vnd.millrace.table+json";

/**
 * Mime type of a displayed streaming DataFrame. The data is `{queryId, runId, name, outputMode}`: the kernel
 * has started a memory-sink query called `name`; the server follows its progress and reads table `name`.
 */
export const streamMimeType = "application/vnd.millrace.stream+json";

/**
 * Mime type by which a cell says that it has started a streaming query; not shown. The data is
 * `{queryId, runId, name}`. A query that fails at once is found by nothing else.
 */
export const queryMimeType = "application/vnd.millrace.query+json";

/**
 * Mime type of a running batch job's progress, updated in place (`displayId`, `update`). The data is
 * `{operationId, completedTasks, totalTasks, bytesRead, done}`.
 */
export const progressMimeType = "application/vnd.millrace.progress+json";

/** Mime type by which `dbutils.notebook.exit(value)` asks a run of the whole notebook to end. The data is `{value}`. */
export const notebookExitMimeType = "application/vnd.millrace.notebook-exit+json";
