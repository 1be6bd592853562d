import type { DataFrame, OperationProgress, SparkSession } from "@millrace/client";
import { type CellOutcome, cellEvents, type EmitEvent } from "./cell-events.ts";
import { FrameDisplay } from "./frame-display.ts";
import { type Completion, type KernelEvent, progressMimeType, type RunRequest } from "./kernel.ts";
import type { LanguageKernel } from "./language-kernel.ts";
import { splitStatements } from "./split-statements.ts";
import { completeSql, type SqlCatalog, sessionCatalog } from "./sql-completion.ts";

/** The temporary view of the last SQL cell's result; Python finds it as the variable of the same name. */
export const lastResultView = "_sqldf";

export interface SqlKernelOptions {
  readonly spark: SparkSession;
  /** Called when a cell has left a result in the view `_sqldf`. */
  readonly onResult: () => void;
}

/** SQL cells: every statement runs, the last one is displayed. */
export class SqlKernel implements LanguageKernel {
  readonly #spark: SparkSession;
  readonly #display: FrameDisplay;
  readonly #catalog: SqlCatalog;
  readonly #onResult: () => void;
  #abort: AbortController | undefined;

  constructor(options: SqlKernelOptions) {
    this.#spark = options.spark;
    this.#display = new FrameDisplay(options.spark, "sql");
    this.#catalog = sessionCatalog(options.spark);
    this.#onResult = options.onResult;
  }

  run(request: RunRequest): AsyncIterable<KernelEvent> {
    const abort = new AbortController();
    this.#abort = abort;
    return cellEvents(
      (emit) => this.#run(request.code, emit, abort.signal),
      () => abort.signal.aborted,
    );
  }

  async #run(code: string, emit: EmitEvent, signal: AbortSignal): Promise<CellOutcome> {
    let last: DataFrame | undefined;
    for (const statement of splitStatements(code)) {
      const progress = new ProgressDisplay(emit);
      const onProgress = (now: OperationProgress) => progress.update(now);
      last = await this.#spark.sql(statement, [], { signal, onProgress }).finally(() => progress.end());
      signal.throwIfAborted();
    }
    if (last !== undefined) await this.#show(last, emit);
    return "succeeded";
  }

  async #show(frame: DataFrame, emit: EmitEvent): Promise<void> {
    // A command such as CREATE VIEW answers with a table that has no columns.
    if ((await frame.columns()).length === 0) {
      emit({ kind: "display", bundle: { "text/plain": "OK" } });
      return;
    }
    await frame.createOrReplaceTempView(lastResultView);
    emit({ kind: "display", bundle: await this.#display.bundle(frame) });
    this.#onResult();
  }

  complete(code: string, offset: number): Promise<Completion> {
    return completeSql(this.#catalog, code, offset);
  }

  async interrupt(): Promise<void> {
    this.#abort?.abort();
  }

  async close(): Promise<void> {
    this.#abort?.abort();
  }
}

/** How long an operation runs before its progress shows, in milliseconds. */
const quietMs = 1000;

/** Shows a long operation's progress in place. */
class ProgressDisplay {
  readonly #emit: EmitEvent;
  readonly #startedAt = performance.now();
  #shown: OperationProgress | undefined;

  constructor(emit: EmitEvent) {
    this.#emit = emit;
  }

  update(progress: OperationProgress): void {
    const isQuick = performance.now() - this.#startedAt < quietMs;
    if (!isQuick && progress.totalTasks > 0) this.#show(progress, false);
  }

  end(): void {
    if (this.#shown) this.#show(this.#shown, true);
  }

  #show(progress: OperationProgress, done: boolean): void {
    const { operationId, completedTasks, totalTasks } = progress;
    this.#emit({
      kind: "display",
      bundle: {
        [progressMimeType]: { ...progress, done },
        "text/plain": `${completedTasks} of ${totalTasks} tasks`,
      },
      displayId: `progress-${operationId}`,
      update: this.#shown !== undefined,
    });
    this.#shown = progress;
  }
}
