import type { StreamingQueryEvent } from "@millrace/spark-model";
import type { StreamingQueries, StreamingQuery, StreamingQueryDefinition } from "../engine.ts";
import { prepareStreamingQuery, startStreamingQuery } from "../start-streaming-query.ts";
import type { PreparedQuery } from "./prepared-query.ts";
import type { RunningQuery } from "./running-query.ts";
import { plainError } from "./streaming-errors.ts";
import type { StreamingHost } from "./streaming-host.ts";
import { streamingSettings } from "./streaming-settings.ts";

/** Runs that stay addressable after they have ended. */
const endedRunsKept = 100;

/** The streaming queries of a session (StreamingQueryManager). */
export class SessionQueries implements StreamingQueries {
  readonly #host: StreamingHost;
  readonly #runs: RunningQuery[] = [];
  readonly #listeners = new Set<(event: StreamingQueryEvent) => void>();
  /** The end that `awaitAnyTermination` reports until `resetTerminated`. */
  #lastEnded: RunningQuery | undefined;
  readonly #waiters = new Set<() => void>();
  #starting: Promise<unknown> = Promise.resolve();

  constructor(host: StreamingHost) {
    this.#host = host;
  }

  /** Queries start one after the other, so that names and checkpoints stay unique. */
  start(definition: StreamingQueryDefinition): Promise<StreamingQuery> {
    const started = this.#starting.then(() => this.#start(definition));
    this.#starting = started.catch(() => undefined);
    return started;
  }

  active(): readonly StreamingQuery[] {
    return this.#runs.filter((run) => run.isActive());
  }

  get(id: string): StreamingQuery | undefined {
    return this.#runs.findLast((run) => run.id === id);
  }

  awaitAnyTermination(timeoutMs?: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const check = (): boolean => {
        const ended = this.#lastEnded;
        if (!ended) return false;
        clearTimeout(timer);
        this.#waiters.delete(check);
        const error = ended.exception();
        if (error) reject(error);
        else resolve(true);
        return true;
      };
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#waiters.delete(check);
              resolve(false);
            }, timeoutMs);
      if (!check()) this.#waiters.add(check);
    });
  }

  resetTerminated(): void {
    this.#lastEnded = undefined;
  }

  subscribe(listener: (event: StreamingQueryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops all queries. */
  async close(): Promise<void> {
    await Promise.all(this.active().map((query) => query.stop()));
  }

  async #start(definition: StreamingQueryDefinition): Promise<StreamingQuery> {
    this.#checkName(definition.name);
    const prepared = await prepareStreamingQuery(definition, this.#host);
    await this.#makePlaceFor(prepared);
    const query = startStreamingQuery(prepared, (event) => this.#emit(event));
    this.#runs.push(query);
    this.#forgetOldRuns();
    return query;
  }

  #checkName(name: string | undefined): void {
    if (name === undefined || !this.active().some((query) => query.name === name)) return;
    throw plainError(
      "IllegalArgumentException",
      `Cannot start query with name ${name} as a query with that name is already active in this SparkSession`,
    );
  }

  /** An active run of the same query, that is of the same checkpoint, gives way or stays, as configured. */
  async #makePlaceFor({ run, sink }: PreparedQuery): Promise<void> {
    const active = this.active().find((query) => query.id === run.id);
    if (!active) return;
    if (streamingSettings(this.#host.config).stopsActiveRun) {
      await active.stop();
      return;
    }
    await sink.close();
    throw plainError(
      "IllegalStateException",
      `Cannot start query with id ${run.id} as another query with same id is already active. Perhaps you are attempting to restart a query from checkpoint that is already active. You may stop the old query by setting the SQL configuration: spark.conf.set("spark.sql.streaming.stopActiveRunOnRestart", true) and retry.`,
    );
  }

  #emit(event: StreamingQueryEvent): void {
    if (event.kind === "terminated") {
      this.#lastEnded = this.#runs.find((run) => run.runId === event.runId) ?? this.#lastEnded;
      for (const waiter of [...this.#waiters]) waiter();
    }
    for (const listener of [...this.#listeners]) listener(event);
  }

  #forgetOldRuns(): void {
    const ended = this.#runs.filter((run) => !run.isActive());
    for (const run of ended.slice(0, Math.max(0, ended.length - endedRunsKept))) {
      this.#runs.splice(this.#runs.indexOf(run), 1);
    }
  }
}
