import type { EventOperation, StreamingQueryProgress } from "@millrace/notebook";
import { QueryView, readTail, type WatchedTable } from "./query-view.ts";
import type { RetainedResult } from "./retained-results.ts";
import type { SessionClient } from "./session-client.ts";
import type { QueryIdentity, SparkReader } from "./spark-reader.ts";

/** Four looks a second while someone watches, else one. */
const watchedPauseMs = 250;
const unwatchedPauseMs = 1_000;
/** A query that cannot be asked about this often in a row is given up. */
const maxFailures = 5;

export interface FollowedQuery extends QueryIdentity, WatchedTable {}

export interface FollowerSurroundings {
  readonly reader: SparkReader;
  readonly apply: (operation: EventOperation) => void;
  /** Called once, with the last rows, before the query is said to have ended. */
  readonly keepRows: (runId: string, rows: RetainedResult) => void;
}

/**
 * Follows one running query: asks Spark for its progress, sends its rows to the views, and says when it has
 * ended. Asking, rather than joining the listener bus, because a Spark session has one bus, and it is the user's.
 */
export class QueryFollower {
  private readonly query: FollowedQuery;
  private readonly surroundings: FollowerSurroundings;
  private readonly views = new Map<string, QueryView>();
  private lastProgress: StreamingQueryProgress | undefined;
  private lastMessage = "";
  private wake: () => void = () => undefined;
  private isLeft = false;
  private waiting: (() => void)[] = [];

  constructor(query: FollowedQuery, surroundings: FollowerSurroundings) {
    this.query = query;
    this.surroundings = surroundings;
  }

  /** Follows until the query has ended or `leave` is called. */
  async follow(): Promise<void> {
    let failures = 0;
    let isRunning = true;
    while (isRunning && !this.isLeft) {
      const waiting = this.waiting;
      this.waiting = [];
      try {
        isRunning = await this.look();
        failures = 0;
      } catch (error) {
        failures += 1;
        isRunning = failures < maxFailures;
        if (!isRunning && !this.isLeft) this.giveUp(error);
      }
      for (const looked of waiting) looked();
      if (isRunning && this.waiting.length === 0) await this.pause();
    }
    for (const looked of this.waiting) looked();
  }

  /** Resolves when the query was looked at after this call. */
  looked(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake();
    });
  }

  watch(client: SessionClient): void {
    this.views.set(client.id, new QueryView(client));
    this.wake();
  }

  unwatch(clientId: string): void {
    this.views.delete(clientId);
  }

  /** Looks at once instead of after the pause. */
  hurry(): void {
    this.wake();
  }

  /** Stops following; the query goes on, or its session is gone. */
  leave(): void {
    this.isLeft = true;
    this.wake();
  }

  /** One look; false when the query has ended. */
  private async look(): Promise<boolean> {
    const { reader, apply } = this.surroundings;
    const status = await reader.status(this.query);
    await this.reportProgress(status.active);
    await this.refreshViews();
    if (this.isLeft) return false;
    if (!status.active) {
      await this.end();
      return false;
    }
    if (status.message !== this.lastMessage) {
      this.lastMessage = status.message;
      apply({ kind: "queryMessage", runId: this.query.runId, message: status.message });
    }
    return true;
  }

  private async reportProgress(isActive: boolean): Promise<void> {
    const { reader, apply } = this.surroundings;
    const last = await reader.lastProgress(this.query);
    const known = this.lastProgress;
    if (last === undefined || isSame(last, known)) return;
    const isNext = isActive && known !== undefined && last.batchId === known.batchId + 1;
    const reports = isNext ? [last] : await reader.recentProgress(this.query);
    const start = reports.findLastIndex((report) => known !== undefined && isSame(report, known)) + 1;
    this.lastProgress = reports.at(-1) ?? last;
    for (const progress of reports.slice(start)) {
      if (!this.isLeft) apply({ kind: "queryProgress", runId: this.query.runId, progress });
    }
  }

  private async refreshViews(): Promise<void> {
    const batchId = this.lastProgress?.batchId ?? null;
    for (const view of this.views.values()) {
      await view.refresh(this.surroundings.reader, this.query, batchId);
    }
  }

  private async end(): Promise<void> {
    const { reader, apply, keepRows } = this.surroundings;
    const exception = await reader.exception(this.query);
    const rows = await readTail(reader, this.query.name).catch(() => undefined);
    if (this.isLeft) return;
    if (rows !== undefined) keepRows(this.query.runId, rows);
    apply({
      kind: "queryTerminated",
      runId: this.query.runId,
      ...(exception === undefined ? {} : { exception }),
    });
  }

  private giveUp(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.surroundings.apply({
      kind: "queryTerminated",
      runId: this.query.runId,
      exception: `The query could no longer be followed: ${reason}`,
    });
  }

  private pause(): Promise<void> {
    const milliseconds = this.views.size > 0 ? watchedPauseMs : unwatchedPauseMs;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function isSame(one: StreamingQueryProgress, other: StreamingQueryProgress | undefined): boolean {
  return one.batchId === other?.batchId && one.timestamp === other.timestamp;
}
