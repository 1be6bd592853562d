import path from "node:path";
import type { Cluster, RunningQuery } from "@millrace/notebook";
import type { RunningCluster } from "../clusters/cluster.ts";
import type { Clusters } from "../clusters/clusters.ts";
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

/** The open notebooks, one session each. Sessions live until their notebook is deleted or the server ends. */
export class Sessions {
  private readonly surroundings: SessionsSurroundings;
  private readonly sessions = new Map<string, NotebookSession>();
  private readonly opening = new Map<string, Promise<NotebookSession>>();

  constructor(surroundings: SessionsSurroundings) {
    this.surroundings = surroundings;
    surroundings.clusters.listen((cluster) => this.clusterChanged(cluster));
    surroundings.clusters.observeUse((clusterId) => this.useOf(clusterId));
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
  async open(notebook: string): Promise<NotebookSession> {
    await this.surroundings.recents.opened(notebook, Date.now());
    const open = this.withPath(notebook);
    if (open !== undefined) return open;
    const opening = this.opening.get(notebook) ?? this.start(notebook);
    this.opening.set(notebook, opening);
    return opening.finally(() => this.opening.delete(notebook));
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

  async close(): Promise<void> {
    await Promise.all(this.list().map((session) => session.close("The server was stopped", { save: true })));
    this.sessions.clear();
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
    return session;
  }

  private clusterChanged(cluster: RunningCluster): void {
    if (cluster.state === "RUNNING" || cluster.state === "PENDING") return;
    const message =
      cluster.message === "" ? `The cluster ${cluster.form.name} was restarted.` : cluster.message;
    for (const session of this.list()) {
      if (session.state.cluster?.id === cluster.id) void session.clusterLost(message);
    }
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
