import { randomUUID } from "node:crypto";
import {
  applyOperation,
  type ClientMessage,
  cellLanguage,
  type EventOperation,
  initialSessionState,
  isActive,
  type LiveQuery,
  type RequestOperation,
  type SessionAction,
  type SessionState,
  type StampedOperation,
  writeTableFrame,
} from "@millrace/notebook";
import type { RunningCluster } from "../clusters/cluster.ts";
import type { CellLanguage } from "../kernels/kernel.ts";
import { CellRun, streamResultId } from "./cell-run.ts";
import type { KernelLaunch } from "./kernel-launch.ts";
import { NotebookSaving } from "./notebook-saving.ts";
import { OperationJournal } from "./operation-journal.ts";
import { readTail } from "./query-view.ts";
import { type RetainedResult, type RetainedResults, referencedResults } from "./retained-results.ts";
import { packNotebook, type UnpackedNotebook } from "./saved-outputs.ts";
import type { SessionClient } from "./session-client.ts";
import { type LiveKernel, messageOf, SessionKernel } from "./session-kernel.ts";
import { SessionQueries } from "./session-queries.ts";

export interface SessionStart {
  readonly path: string;
  /** The file of a path in the workspace. */
  readonly fileOf: (path: string) => string;
  readonly opened: UnpackedNotebook;
  readonly results: RetainedResults;
  readonly workspace: string;
  readonly launch: KernelLaunch;
  /** Whether a change is written to the file a second later; yes unless stated. */
  readonly autosaves?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly findCluster: (id: string) => RunningCluster | undefined;
}

/** Hears of each operation after it was applied. */
export type SessionListener = (state: SessionState, operation: StampedOperation) => void;

/**
 * One open notebook on the server: it holds the truth, whatever the browsers do. Decides purely
 * (`applyOperation`), then acts.
 */
export class NotebookSession {
  readonly id = randomUUID();
  private readonly start: SessionStart;
  private readonly results: RetainedResults;
  private readonly kernel: SessionKernel;
  private readonly saving: NotebookSaving;
  private readonly journal = new OperationJournal();
  private readonly clients = new Map<string, SessionClient>();
  private readonly queries: SessionQueries;
  private readonly listeners = new Set<SessionListener>();
  private readonly actions: { [Kind in SessionAction["kind"]]: ActionOf<Kind> };
  private lastUsed = Date.now();
  private unsent: StampedOperation[] = [];
  private running: CellRun | undefined;
  private current: SessionState;

  constructor(start: SessionStart) {
    this.start = start;
    this.results = start.results;
    const { path, opened, workspace, launch, parameters = {} } = start;
    this.current = {
      ...initialSessionState({ sessionId: this.id, path, notebook: opened.notebook }),
      queries: opened.queries,
    };
    this.kernel = new SessionKernel({
      launch,
      workspace,
      parameters,
      notebookFile: () => start.fileOf(this.current.path),
      cluster: () => this.cluster,
      startFailed: (message) => this.startFailed(message),
      apply: (operation) => this.apply(operation),
    });
    this.queries = new SessionQueries({
      reader: () => this.kernel.current?.reader,
      state: () => this.current,
      apply: (operation) => this.apply(operation),
      keepRows: (runId, rows) => this.results.set(streamResultId(runId), rows),
    });
    this.saving = new NotebookSaving({
      file: () => start.fileOf(this.current.path),
      document: () => ({
        notebook: packNotebook(this.current, this.results),
        revision: this.current.revision,
      }),
      saved: (revision, error) =>
        this.apply({ kind: "saved", revision, ...(error === undefined ? {} : { error }) }),
    });
    this.actions = this.sessionActions();
  }

  get state(): SessionState {
    return this.current;
  }

  get cluster(): RunningCluster | undefined {
    const { cluster } = this.current;
    return cluster === null ? undefined : this.start.findCluster(cluster.id);
  }

  /** Queries that run now. */
  get activeQueries(): LiveQuery[] {
    return Object.values(this.current.queries).filter(isActive);
  }

  /** Since when nobody has looked at it and it has had no kernel; undefined while it has either. */
  get unusedSince(): number | undefined {
    const isUsed =
      this.clients.size > 0 || this.kernel.current !== undefined || this.current.queue.length > 0;
    return isUsed ? undefined : this.lastUsed;
  }

  /** Looks at every running query now. */
  lookAtQueries(): Promise<void> {
    return this.queries.look();
  }

  /** Calls the listener after each operation; returns the way to stop that. */
  listen(listener: SessionListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Adds a browser. With the revision that it has, it gets what it missed when that is still known. */
  attach(client: SessionClient, revision?: number): void {
    this.sendUnsent();
    this.clients.set(client.id, client);
    const missed = revision === undefined ? undefined : this.journal.since(revision);
    if (missed === undefined) client.send({ kind: "welcome", clientId: client.id, state: this.current });
    else client.send({ kind: "resumed", clientId: client.id, operations: [...missed] });
  }

  detach(clientId: string): void {
    this.clients.delete(clientId);
    this.lastUsed = Date.now();
    this.queries.unwatch(clientId);
  }

  /** Serves one message of a browser. */
  receive(client: SessionClient, message: ClientMessage): void {
    switch (message.kind) {
      case "operation":
        this.apply(message.operation, client.id);
        break;
      case "readTable":
        void this.sendTable(client, message.requestId, message.resultId);
        break;
      case "watchQuery":
        this.queries.watch(client, message.runId);
        break;
      case "unwatchQuery":
        this.queries.unwatch(client.id, message.runId);
        break;
      case "complete":
        void this.complete(client, message);
        break;
    }
  }

  /** Applies an operation, tells every browser, and does what it asks for. */
  apply(operation: RequestOperation | EventOperation, clientId?: string): void {
    const stamped: StampedOperation = {
      operation,
      at: Date.now(),
      ...(clientId === undefined ? {} : { clientId }),
    };
    const before = this.current;
    const { state, actions } = applyOperation(before, stamped);
    this.current = state;
    this.lastUsed = stamped.at;
    this.journal.append(stamped);
    if (this.unsent.push(stamped) === 1) setImmediate(() => this.sendUnsent());
    const isChanged = state.documentRevision !== before.documentRevision;
    if (isChanged && this.start.autosaves !== false) this.saving.schedule();
    if (operation.kind === "cellStarted" || operation.kind === "clearOutputs") {
      this.results.keepOnly(referencedResults(state));
    }
    void this.perform(actions, clientId);
    for (const listener of this.listeners) listener(state, stamped);
  }

  /** The rows kept for an output; for a running query, its rows as they are now. */
  async readResult(resultId: string): Promise<RetainedResult> {
    const running = this.activeQueries.find((query) => streamResultId(query.runId) === resultId);
    const reader = this.kernel.current?.reader;
    if (running?.name != null && reader !== undefined) {
      const rows = await readTail(reader, running.name);
      if (rows !== undefined) return rows;
    }
    const kept = this.results.get(resultId);
    if (kept === undefined) throw new Error("These rows are no longer kept. Run the cell again to see them.");
    return kept;
  }

  /** The kernel, started when there is none. */
  ensureKernel(): Promise<LiveKernel> {
    return this.kernel.ensure();
  }

  /** The session's cluster has ended or was started anew: the kernel's Spark session went with it. */
  async clusterLost(message: string): Promise<void> {
    if (this.kernel.current === undefined) return;
    const running = this.current.queue[0];
    if (running !== undefined && this.current.runs[running]?.status === "running") {
      const value = `${message} Run the cell again: a new kernel starts.`;
      const output = {
        kind: "error",
        name: "ClusterLost",
        value,
        traceback: [`ClusterLost: ${value}`],
      } as const;
      this.apply({ kind: "appendOutput", cellId: running, output });
    }
    this.leaveKernel(message);
    await this.kernel.close("dead", message);
  }

  /** Writes the file if it is behind. */
  async save(): Promise<void> {
    const { documentRevision, savedRevision } = this.current;
    if (documentRevision > savedRevision) await this.saving.flush();
  }

  /** Follows the notebook's file to another path. */
  renamed(path: string): void {
    this.apply({ kind: "renamed", path });
  }

  /** Ends the session: saves, stops its queries and its kernel, tells the browsers. */
  async close(reason: string, options: { readonly save: boolean }): Promise<void> {
    await this.queries.stop(this.activeQueries.map((query) => query.runId));
    this.leaveKernel(reason);
    await this.kernel.close("detached", reason);
    if (options.save) await this.saving.flush();
    else this.saving.cancel();
    this.sendUnsent();
    for (const client of this.clients.values()) client.send({ kind: "closed", reason });
    this.clients.clear();
  }

  private sessionActions(): { [Kind in SessionAction["kind"]]: ActionOf<Kind> } {
    return {
      startCell: ({ cellId }) => void this.startCell(cellId),
      interruptKernel: async () => {
        await this.running?.interrupt();
      },
      restartKernel: async () => {
        this.leaveKernel("The kernel was restarted");
        await this.kernel.restart().catch(() => undefined);
      },
      attachCluster: async () => {
        this.leaveKernel("The notebook was attached to another cluster");
        await this.kernel.close("detached");
      },
      stopQueries: ({ runIds }) => this.queries.stop(runIds),
      answerInput: async ({ text }) => {
        await this.kernel.current?.kernel.answerInput?.(text);
      },
      save: () => this.saving.flush(),
      rejectSource: ({ cellId }, clientId) => this.rejectSource(cellId, clientId),
    };
  }

  private async perform(actions: readonly SessionAction[], clientId: string | undefined): Promise<void> {
    for (const action of actions) {
      const act = this.actions[action.kind] as ActionOf<SessionAction["kind"]>;
      try {
        await act(action, clientId);
      } catch (error) {
        process.stderr.write(`${action.kind} of ${this.current.path}: ${messageOf(error)}\n`);
      }
    }
  }

  private async startCell(cellId: string): Promise<void> {
    // Why it could not be started was said by `startFailed`.
    const live = await this.kernel.ensure().catch(() => undefined);
    if (live === undefined) return;
    const cell = this.current.notebook.cells.find((candidate) => candidate.id === cellId);
    if (this.current.queue[0] !== cellId || cell === undefined || live !== this.kernel.current) return;
    const run = new CellRun(cell, {
      ...live,
      apply: (operation) => this.apply(operation),
      keepResult: (resultId, result) => this.results.set(resultId, result),
      streamDisplayed: (id, stream) => this.queries.followDisplayed(id, stream),
      queryStarted: (id, query) => this.queries.followStarted(id, query),
      findQueries: (id) => this.queries.find(id),
    });
    this.running = run;
    this.apply({ kind: "kernelStatus", status: "busy" });
    await run.run();
    if (this.running !== run) return;
    this.running = undefined;
    if (this.kernel.current === live && this.current.queue.length === 0) {
      this.apply({ kind: "kernelStatus", status: "idle" });
    }
  }

  /** The kernel could not be started: the cell that asked for it says why. */
  private startFailed(message: string): void {
    const cellId = this.current.queue[0];
    if (cellId === undefined) return;
    const output = {
      kind: "error",
      name: "KernelUnavailable",
      value: message,
      traceback: [message],
    } as const;
    this.apply({ kind: "clearOutput", cellId, wait: false });
    this.apply({ kind: "appendOutput", cellId, output });
  }

  /** Leaves the running cell and the queries behind because their kernel goes. */
  private leaveKernel(reason: string): void {
    this.running?.leave();
    this.running = undefined;
    this.queries.leave(reason);
  }

  private rejectSource(cellId: string, clientId: string | undefined): void {
    const client = clientId === undefined ? undefined : this.clients.get(clientId);
    const cell = this.current.notebook.cells.find((candidate) => candidate.id === cellId);
    if (client === undefined || cell === undefined) return;
    this.sendUnsent();
    const version = this.current.sourceVersions[cellId] ?? 0;
    client.send({ kind: "sourceRejected", cellId, source: cell.source, version });
  }

  private async sendTable(client: SessionClient, requestId: string, resultId: string): Promise<void> {
    try {
      const { rowCount, truncated, arrow } = await this.readResult(resultId);
      const header = { kind: "table", requestId, resultId, rowCount, truncated } as const;
      client.sendFrame(writeTableFrame({ header, arrow }));
    } catch (error) {
      client.send({ kind: "refused", requestId, message: messageOf(error) });
    }
  }

  private async complete(
    client: SessionClient,
    request: ClientMessage & { kind: "complete" },
  ): Promise<void> {
    const { requestId, cellId, code, offset } = request;
    const nothing = { matches: [], start: offset, end: offset };
    const kernel = this.kernel.current?.kernel;
    const language = this.languageOf(cellId, code);
    const found =
      kernel === undefined || language === undefined
        ? nothing
        : await kernel.complete(language, code, offset).catch(() => nothing);
    const { matches, start, end } = found;
    client.send({ kind: "completion", requestId, matches: [...matches], start, end });
  }

  /** The language of a cell with the text that its editor holds; undefined for prose and for cells that are gone. */
  private languageOf(cellId: string, source: string): CellLanguage | undefined {
    const cell = this.current.notebook.cells.find((candidate) => candidate.id === cellId);
    if (cell === undefined) return undefined;
    const { language } = cellLanguage({ ...cell, source });
    return language === "markdown" || language === "raw" ? undefined : language;
  }

  private sendUnsent(): void {
    if (this.unsent.length === 0) return;
    const operations = this.unsent;
    this.unsent = [];
    const revision = this.current.revision - operations.length;
    for (const client of this.clients.values()) client.send({ kind: "operations", revision, operations });
  }
}

type ActionOf<Kind extends SessionAction["kind"]> = (
  action: Extract<SessionAction, { kind: Kind }>,
  clientId: string | undefined,
) => void | Promise<void>;
