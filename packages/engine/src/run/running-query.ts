import type {
  StreamingQueryEvent,
  StreamingQueryProgress,
  StreamingQueryStatus,
} from "@millrace/spark-model";
import type { StreamingQuery } from "../engine.ts";
import { isoTime, type QueryRun } from "./batch-progress.ts";
import { withDiskProblem } from "./duck-disk-error.ts";
import type { LoopObserver } from "./loop-parts.ts";
import { plainError, streamFailed } from "./streaming-errors.ts";

export interface RunningQueryOptions {
  readonly run: QueryRun;
  readonly explain: (extended: boolean) => string;
  /** spark.sql.streaming.numRecentProgressUpdates */
  readonly recentProgressCount: number;
  /** spark.sql.streaming.noDataProgressEventInterval, milliseconds */
  readonly idleEventInterval: number;
  /** spark.sql.streaming.stopTimeout, milliseconds; 0 waits as long as it takes. */
  readonly stopTimeoutMs: number;
  readonly emit: (event: StreamingQueryEvent) => void;
  readonly now: () => number;
}

/** One run of a query as its users see it: status, progress, waiting, stopping. */
export class RunningQuery implements StreamingQuery, LoopObserver {
  readonly id: string;
  readonly runId: string;
  readonly name: string | undefined;
  readonly #options: RunningQueryOptions;
  readonly #stopping = new AbortController();
  readonly #recent: StreamingQueryProgress[] = [];
  readonly #waiters = new Set<() => void>();
  #status: StreamingQueryStatus;
  #error: Error | undefined;
  #lastIdleEventMs = Number.NEGATIVE_INFINITY;
  /** How many looks found nothing: what `processAllAvailable` waits for. */
  #idleLooks = 0;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: RunningQueryOptions) {
    this.#options = options;
    this.id = options.run.id;
    this.runId = options.run.runId;
    this.name = options.run.name;
    this.#status = {
      message: "Initializing sources",
      isDataAvailable: false,
      isTriggerActive: false,
      isActive: true,
    };
  }

  /** Aborted when the query shall end. */
  get stopSignal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Starts the work of the run; what it throws ends the query, unless it was stopped. */
  begin(work: () => Promise<void>): void {
    const { id, runId, name } = this;
    const timestamp = isoTime(this.#options.now());
    this.#options.emit({ kind: "started", id, runId, name: name ?? null, timestamp });
    this.#ended = work().then(
      () => this.#end(undefined),
      (error: unknown) => this.#end(this.stopSignal.aborted ? undefined : withDiskProblem(asError(error))),
    );
  }

  status(message?: never): StreamingQueryStatus;
  status(message: string, state: Pick<StreamingQueryStatus, "isDataAvailable" | "isTriggerActive">): void;
  status(
    message?: string,
    state?: Pick<StreamingQueryStatus, "isDataAvailable" | "isTriggerActive">,
  ): StreamingQueryStatus {
    if (message !== undefined && state) this.#status = { message, ...state, isActive: true };
    return this.#status;
  }

  progress(progress: StreamingQueryProgress): void {
    this.#recent.push(progress);
    if (this.#recent.length > this.#options.recentProgressCount) this.#recent.shift();
    this.#lastIdleEventMs = this.#options.now();
    this.#options.emit({ kind: "progress", progress });
    this.#wake();
  }

  idle(nowMs: number): void {
    this.#idleLooks++;
    this.#wake();
    if (nowMs - this.#lastIdleEventMs < this.#options.idleEventInterval) return;
    this.#lastIdleEventMs = nowMs;
    this.#options.emit({ kind: "idle", id: this.id, runId: this.runId, timestamp: isoTime(nowMs) });
  }

  isActive(): boolean {
    return this.#status.isActive;
  }

  recentProgress(): readonly StreamingQueryProgress[] {
    return [...this.#recent];
  }

  lastProgress(): StreamingQueryProgress | undefined {
    return this.#recent.at(-1);
  }

  exception(): Error | undefined {
    return this.#error;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("The query was stopped."));
    const { stopTimeoutMs } = this.#options;
    if (stopTimeoutMs > 0) await this.#until(() => !this.isActive(), { timeoutMs: stopTimeoutMs });
    else await this.#ended;
    if (this.isActive()) {
      throw plainError(
        "SparkException",
        `Stream Execution thread for stream ${this.name ?? ""} [id = ${this.id}, runId = ${this.runId}] failed to stop within ${stopTimeoutMs} milliseconds (specified by spark.sql.streaming.stopTimeout). It ends as soon as what it does now is done.`,
      );
    }
  }

  async processAllAvailable(signal?: AbortSignal): Promise<void> {
    const looks = this.#idleLooks;
    await this.#until(() => this.#idleLooks > looks + 1 || !this.isActive(), signal ? { signal } : {});
    if (this.#error) throw this.#error;
  }

  async awaitTermination(timeoutMs?: number): Promise<boolean> {
    await this.#until(() => !this.isActive(), timeoutMs === undefined ? {} : { timeoutMs });
    if (this.#error) throw this.#error;
    return !this.isActive();
  }

  explain(extended: boolean): string {
    return this.#options.explain(extended);
  }

  #end(error: Error | undefined): void {
    const { id, runId } = this;
    this.#error = error && streamFailed(this.#options.run, error);
    this.#status = {
      message: error ? `Terminated with exception: ${error.message}` : "Stopped",
      isDataAvailable: false,
      isTriggerActive: false,
      isActive: false,
    };
    const failure = error ? { exception: error.message, ...errorClassOf(error) } : {};
    this.#options.emit({ kind: "terminated", id, runId, ...failure });
    this.#wake();
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Waits until a condition holds, time is up, or the signal aborts. */
  #until(
    holds: () => boolean,
    { timeoutMs, signal }: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(check);
        signal?.removeEventListener("abort", finish);
        resolve();
      };
      const check = (): void => {
        if (holds() || signal?.aborted) finish();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(finish, timeoutMs);
      this.#waiters.add(check);
      signal?.addEventListener("abort", finish);
      check();
    });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function errorClassOf(error: Error): { readonly errorClass?: string } {
  return "errorClass" in error && typeof error.errorClass === "string" && error.errorClass !== ""
    ? { errorClass: error.errorClass }
    : {};
}
