import path from "node:path";
import type { Cluster, RunningQuery, SessionState, StampedOperation } from "@millrace/notebook";
import type { RunningCluster } from "../clusters/cluster.ts";
import type { Clusters } from "../clusters/clusters.ts";
import { driverLogEntry } from "./driver-log-entry.ts";
import type { KernelLaunch } from "./kernel-launch.ts";
import { readNotebookFile } from "./notebook-file.ts";
import { NotebookSession } from "./notebook-session.ts";
import { isAtOrUnder, type Recents } from "./recents.ts";
import { RetainedResults } from "./retained-results.ts";
import { unpackNotebook } from "./saved-outputs.ts";
import { type Workspace, WorkspaceError } from "./workspace.ts";

export interface SessionsSurroundings {
  readonly workspace: Workspace;
  readonly clusters: Clusters;
  readonly recents: Recents;
  readonly launch: KernelLaunch;
}

const lookForUnusedMs = 60_000;
/** A notebook that nobody looks at and that has no kernel is put away after this time. */
const unusedMs = 30 * 60_000;

/**
 * The open notebooks, one session each. A session lives on without a browser; it ends when its notebook is
 * deleted, when nothing would be lost by ending it, or with the server.
 */
export class Sessions {
  private readonly surroundings: SessionsSurroundings;
  private readonly sessions = new Map<string, NotebookSession>();
  private readonly opening = new Map<string, Promise<NotebookSession>>();
  private readonly timer: NodeJS.Timeout;

  constructor(surroundings: SessionsSurroundings) {
    this.surroundings = surroundings;
    surroundings.clusters.listen((cluster) => this.clusterChanged(cluster));
    surroundings.clusters.observeUse((clusterId) => this.useOf(clusterId));
    this.timer = setInterval(() => void this.putAwayUnused(Date.now()), lookForUnusedMs).unref();
  }

  list(): NotebookSession[] {
    return [...this.sessions.values()];
  }

  get(id: string): NotebookSession | undefined {
    return this.sessions.get(id);
  }

  withPath(notebook: string): NotebookSession | undefined {
    return this.list().find((session) => session.state.path === notebook);
  }

  /** The session of a notebook, opened when it is not open. Rejects with what is wrong with the file. */
  async open(asked: string): Promise<NotebookSession> {
    await this.surroundings.workspace.file(asked);
    // One file, one session, however its path is written.
    const notebook = asked.split("/").filter(Boolean).join("/");
    const session = this.withPath(notebook) ?? (await this.opened(notebook));
    await this.surroundings.recents.opened(notebook, Date.now());
    return session;
  }

  /** Running queries of all sessions, or those of one. */
  runningQueries(): RunningQuery[] {
    return this.list().flatMap((session) =>
      session.activeQueries.map((query) => ({
        sessionId: session.id,
        path: session.state.path,
        cluster: session.state.cluster,
        query: { ...query, progress: query.progress.slice(-1) },
      })),
    );
  }

  /** Stops one query; false when none of that run id runs. */
  stopQuery(runId: string): boolean {
    const session = this.list().find((candidate) =>
      candidate.activeQueries.some((query) => query.runId === runId),
    );
    session?.apply({ kind: "stopQuery", runId });
    return session !== undefined;
  }

  stopAllQueries(): void {
    for (const session of this.list()) session.apply({ kind: "stopAllQueries" });
  }

  /** Files were moved: sessions of notebooks at or under the path follow. */
  async moved(from: string, to: string): Promise<void> {
    for (const session of this.list()) {
      const { path: old } = session.state;
      if (isAtOrUnder(old, from)) session.renamed(to + old.slice(from.length));
    }
    await this.surroundings.recents.moved(from, to);
  }

  /** Ends the sessions of notebooks at or under a path that is about to be deleted. */
  async deleted(inside: string): Promise<void> {
    const gone = this.list().filter((session) => isAtOrUnder(session.state.path, inside));
    for (const session of gone) {
      await session.close("The notebook was deleted", { save: false });
      this.sessions.delete(session.id);
    }
    await this.surroundings.recents.deleted(inside);
  }

  /** Ends the sessions that have been without browser and kernel for half an hour. */
  async putAwayUnused(now: number): Promise<void> {
    for (const session of this.list()) {
      if (session.unusedSince === undefined || now - session.unusedSince < unusedMs) continue;
      this.sessions.delete(session.id);
      await session.close("The notebook was not used for half an hour", { save: true });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.list().map((session) => session.close("The server was stopped", { save: true })));
    this.sessions.clear();
  }

  private opened(notebook: string): Promise<NotebookSession> {
    const opening = this.opening.get(notebook) ?? this.start(notebook);
    this.opening.set(notebook, opening);
    return opening.finally(() => this.opening.delete(notebook));
  }

  private async start(notebook: string): Promise<NotebookSession> {
    const { workspace, clusters, launch } = this.surroundings;
    const entry = await workspace.entry(notebook);
    if (entry.kind !== "notebook") throw new WorkspaceError(400, `${notebook} is not a notebook`);
    const results = new RetainedResults();
    const opened = unpackNotebook(await readNotebookFile(await workspace.file(notebook)), results);
    const session = new NotebookSession({
      path: notebook,
      fileOf: (inside) => path.join(workspace.root, inside),
      opened,
      results,
      workspace: workspace.root,
      launch,
      findCluster: (id) => clusters.get(id),
    });
    this.sessions.set(session.id, session);
    attachPreferred(session, clusters);
    session.listen((state, stamped) => this.note(state, stamped));
    return session;
  }

  private clusterChanged(cluster: RunningCluster): void {
    const attached = this.list().filter((session) => session.state.cluster?.id === cluster.id);
    const { id, form } = cluster;
    for (const session of attached) {
      if (session.state.cluster?.name === form.name) continue;
      session.apply({ kind: "clusterRenamed", cluster: { id, name: form.name } });
    }
    if (cluster.state === "RUNNING" || cluster.state === "PENDING") return;
    const message =
      cluster.message === "" ? `The cluster ${cluster.form.name} was restarted.` : cluster.message;
    for (const session of attached) void session.clusterLost(message);
  }

  /** The logs of its cluster say what a notebook did there. */
  private note(state: SessionState, { operation, at }: StampedOperation): void {
    const cluster = this.surroundings.clusters.get(state.cluster?.id ?? "");
    if (cluster === undefined) return;
    const entry = driverLogEntry(state, operation);
    if (entry !== undefined) void cluster.files.appendDriverLog(at, entry.level, entry.message);
    this.noteFailure(cluster, state, operation);
  }

  /** A failed query belongs into its cluster's event log too. */
  private noteFailure(
    cluster: RunningCluster,
    state: SessionState,
    operation: StampedOperation["operation"],
  ): void {
    if (operation.kind !== "queryTerminated" || operation.exception === undefined) return;
    const query = state.queries[operation.runId];
    if (cluster.state !== "RUNNING") return;
    const name = query?.name ?? operation.runId;
    void cluster.log("SPARK_EXCEPTION", `The streaming query ${name} failed: ${operation.exception}`, {
      notebook: state.path,
      cellId: query?.cellId ?? null,
      runId: operation.runId,
    });
  }

  private useOf(clusterId: string): {
    attachedNotebooks: Cluster["attachedNotebooks"];
    activeQueries: number;
    busy: boolean;
  } {
    const attached = this.list().filter((session) => session.state.cluster?.id === clusterId);
    return {
      attachedNotebooks: attached.map((session) => ({ sessionId: session.id, path: session.state.path })),
      activeQueries: attached.reduce((count, session) => count + session.activeQueries.length, 0),
      busy: attached.some((session) => session.state.queue.length > 0),
    };
  }
}

/** A freshly opened notebook can run at once. */
function attachPreferred(session: NotebookSession, clusters: Clusters): void {
  const cluster = clusters.preferred();
  if (cluster === undefined) return;
  session.apply({ kind: "attachCluster", cluster: { id: cluster.id, name: cluster.form.name } });
}
