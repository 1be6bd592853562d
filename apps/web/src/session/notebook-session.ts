import {
  applyOperations,
  type ClientMessage,
  type RequestOperation,
  readTableFrame,
  type ServerMessage,
  type SessionState,
  type StampedOperation,
  type TableFrame,
} from "@millrace/notebook";
import { createStore, type StoreApi } from "zustand/vanilla";
import { readArrow } from "../results/columnar.ts";
import { LiveRows } from "./live-rows.ts";
import { RequestTable } from "./request-table.ts";
import { type ConnectionStatus, SessionSocket } from "./session-socket.ts";
import { SourceSync } from "./source-sync.ts";
import { type TableResult, TableResults } from "./table-results.ts";

/** What components read about one open notebook. Written only by the socket. */
export interface SessionSnapshot {
  readonly connection: ConnectionStatus;
  /** Undefined until the first `welcome`. */
  readonly state: SessionState | undefined;
  /** The last thing the server refused, to be shown once. */
  readonly refusal: string | undefined;
}

/** A suggestion of the kernel for the text between two offsets. */
export interface Completions {
  readonly matches: readonly string[];
  readonly start: number;
  readonly end: number;
}

const reportMilliseconds = 250;

function isReport({ operation }: StampedOperation): boolean {
  return operation.kind === "queryProgress" || operation.kind === "queryMessage";
}

/** One notebook on this page: a copy of the server's state, and the ways to ask for changes. */
export class NotebookSession {
  readonly store: StoreApi<SessionSnapshot>;
  readonly sources: SourceSync;
  readonly tables: TableResults;
  readonly #socket: SessionSocket;
  readonly #completions = new RequestTable<Completions>();
  readonly #live = new Map<string, LiveRows>();
  #nextRequest = 1;
  #reports: StampedOperation[] = [];
  #reportTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.store = createStore<SessionSnapshot>(() => ({
      connection: { status: "connecting" },
      state: undefined,
      refusal: undefined,
    }));
    this.#socket = new SessionSocket(path, {
      position: () => this.store.getState().state,
      onText: (message) => this.#receive(message),
      onFrame: (message) => this.#receiveFrame(readTableFrame(message)),
      onStatus: (connection) => this.#connectionChanged(connection),
    });
    this.sources = new SourceSync({
      send: (operation) => this.request(operation),
      state: () => this.store.getState().state,
    });
    this.tables = new TableResults((requestId, resultId) =>
      this.#send({ kind: "readTable", requestId, resultId }),
    );
  }

  /** Asks for a change. It becomes visible when the server has broadcast it. */
  request(operation: RequestOperation): boolean {
    return this.#send({ kind: "operation", requestId: this.#requestId(), operation });
  }

  /** Sends what was typed, then runs the cells. */
  run(cellIds: readonly string[]): void {
    if (cellIds.length === 0) return;
    this.sources.flush();
    this.request({ kind: "runCells", cellIds });
  }

  /** The rows of a running query; watching begins with the first subscriber. */
  liveRows(runId: string): LiveRows {
    const known = this.#live.get(runId);
    if (known !== undefined) return known;
    const live = new LiveRows((watched) => {
      this.#send({ kind: watched ? "watchQuery" : "unwatchQuery", runId });
    });
    this.#live.set(runId, live);
    return live;
  }

  /** Asks the kernel how the text before `offset` may go on. Rejects when there is no kernel to ask. */
  complete(cellId: string, code: string, offset: number): Promise<Completions> {
    const requestId = this.#requestId();
    const answer = this.#completions.open(requestId, 15_000);
    if (!this.#send({ kind: "complete", requestId, cellId, code, offset })) {
      this.#completions.reject(requestId, "not connected");
    }
    return answer;
  }

  reconnectNow(): void {
    this.#socket.connectNow();
  }

  dismissRefusal(): void {
    this.store.setState({ refusal: undefined });
  }

  close(): void {
    this.sources.flush();
    clearTimeout(this.#reportTimer);
    this.#socket.close();
  }

  #requestId(): string {
    return `${this.#nextRequest++}`;
  }

  #send(message: ClientMessage): boolean {
    return this.#socket.send(message);
  }

  #connectionChanged(connection: ConnectionStatus): void {
    this.#applyReports();
    this.store.setState({ connection });
    if (connection.status !== "reconnecting") return;
    this.#completions.rejectAll("connection lost");
    this.tables.connectionLost();
  }

  #receive(message: ServerMessage): void {
    switch (message.kind) {
      case "welcome":
      case "resumed":
        this.#joined(message);
        break;
      case "operations":
        this.#reports.push(...message.operations);
        if (message.operations.every(isReport)) this.#applySoon();
        else this.#applyReports();
        break;
      case "sourceRejected":
        this.sources.rejected(message);
        break;
      case "completion":
        this.#completions.resolve(message.requestId, message);
        break;
      case "refused":
        this.#refused(message.requestId, message.message);
        break;
      case "closed":
        this.#socket.end(message.reason);
        break;
    }
  }

  #joined(message: Extract<ServerMessage, { kind: "welcome" | "resumed" }>): void {
    this.sources.connected(message.clientId);
    if (message.kind === "welcome") this.store.setState({ state: message.state });
    else this.#apply(message.operations);
    this.sources.stateReplaced();
    for (const live of this.#live.values()) live.reconnected();
  }

  /** Many batches a second report their progress; the page shows them at most four times a second. */
  #applySoon(): void {
    this.#reportTimer ??= setTimeout(() => this.#applyReports(), reportMilliseconds);
  }

  #applyReports(): void {
    clearTimeout(this.#reportTimer);
    this.#reportTimer = undefined;
    const operations = this.#reports;
    this.#reports = [];
    this.#apply(operations);
  }

  #apply(operations: readonly StampedOperation[]): void {
    const before = this.store.getState().state;
    if (before === undefined || operations.length === 0) return;
    const state = applyOperations(before, operations);
    this.store.setState({ state });
    this.sources.applied(operations);
  }

  #refused(requestId: string, message: string): void {
    if (this.#completions.reject(requestId, message) || this.tables.refused(requestId, message)) return;
    this.store.setState({ refusal: message });
  }

  #receiveFrame({ header, arrow }: TableFrame): void {
    if (header.kind === "query") {
      this.#live.get(header.runId)?.receive(header, arrow);
      return;
    }
    const result: TableResult = {
      rows: readArrow(arrow),
      rowCount: header.rowCount,
      truncated: header.truncated,
    };
    this.tables.received(header.requestId, result);
  }
}
