import { type DisplayedStream, type EventOperation, isActive, type SessionState } from "@millrace/notebook";
import type { StartedQuery } from "./cell-run.ts";
import { QueryFollower } from "./query-follower.ts";
import type { RetainedResult } from "./retained-results.ts";
import type { SessionClient } from "./session-client.ts";
import type { SparkReader } from "./spark-reader.ts";

/** How long a stop may take before the query is called stopped. */
const stopTimeoutMs = 5_000;
const stopLookMs = 25;

export interface SessionQueriesSurroundings {
  readonly reader: () => SparkReader | undefined;
  readonly state: () => SessionState;
  readonly apply: (operation: EventOperation) => void;
  readonly keepRows: (runId: string, rows: RetainedResult) => void;
}

/** The streaming queries of one notebook: each running one has a follower. */
export class SessionQueries {
  private readonly surroundings: SessionQueriesSurroundings;
  private readonly followers = new Map<string, QueryFollower>();

  constructor(surroundings: SessionQueriesSurroundings) {
    this.surroundings = surroundings;
  }

  /** Follows the query behind a live output. */
  followDisplayed(cellId: string, { queryId, runId, name, outputMode }: DisplayedStream): void {
    const mode = outputMode === undefined ? {} : { outputMode };
    this.follow({ queryId, runId, name, cellId, origin: "display", ...mode });
  }

  /** Follows a query that a cell says it has started, even if that has ended already. */
  followStarted(cellId: string, { queryId, runId, name }: StartedQuery): void {
    this.follow({ queryId, runId, name, cellId, origin: "writeStream" });
  }

  /** Follows the active queries that are not known yet; they are taken for the cell's. */
  async find(cellId: string | null): Promise<void> {
    const active = (await this.surroundings.reader()?.activeQueries()) ?? [];
    for (const { queryId, runId, name } of active) {
      this.follow({ queryId, runId, name, cellId, origin: "writeStream" });
    }
  }

  /** Looks at every query now, so that one that has just ended is known to have. */
  async look(): Promise<void> {
    await Promise.all([...this.followers.values()].map((follower) => follower.looked()));
  }

  watch(client: SessionClient, runId: string): void {
    this.followers.get(runId)?.watch(client);
  }

  /** Without a run id: all of the client's views. */
  unwatch(clientId: string, runId?: string): void {
    for (const [id, follower] of this.followers) {
      if (runId === undefined || id === runId) follower.unwatch(clientId);
    }
  }

  /** Stops queries and waits until they are reported as ended. Never rejects. */
  async stop(runIds: readonly string[]): Promise<void> {
    await Promise.all(runIds.map((runId) => this.stopOne(runId)));
  }

  /** Leaves the queries because their Spark session is gone. */
  leave(reason: string): void {
    for (const follower of this.followers.values()) follower.leave();
    this.followers.clear();
    const { state, apply } = this.surroundings;
    for (const query of Object.values(state().queries)) {
      if (isActive(query)) apply({ kind: "queryTerminated", runId: query.runId, exception: reason });
    }
  }

  private follow(query: (EventOperation & { kind: "queryStarted" })["query"]): void {
    const { apply, keepRows, reader: currentReader, state } = this.surroundings;
    const reader = currentReader();
    if (reader === undefined || state().queries[query.runId] !== undefined) return;
    apply({ kind: "queryStarted", query });
    const { queryId, runId, name, outputMode } = query;
    const follower = new QueryFollower(
      { queryId, runId, name: name ?? "", outputMode },
      { reader, apply, keepRows },
    );
    this.followers.set(runId, follower);
    void follower.follow().finally(() => this.followers.delete(runId));
  }

  private async stopOne(runId: string): Promise<void> {
    const query = this.surroundings.state().queries[runId];
    if (query === undefined) return;
    await this.surroundings
      .reader()
      ?.stop({ queryId: query.queryId, runId })
      .catch(() => undefined);
    const end = Date.now() + stopTimeoutMs;
    while (this.isRunning(runId) && Date.now() < end) {
      this.followers.get(runId)?.hurry();
      await new Promise((resolve) => setTimeout(resolve, stopLookMs));
    }
    if (this.isRunning(runId)) this.surroundings.apply({ kind: "queryTerminated", runId });
  }

  private isRunning(runId: string): boolean {
    const query = this.surroundings.state().queries[runId];
    return query !== undefined && isActive(query);
  }
}
