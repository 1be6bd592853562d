import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { type ClusterForm, clusterFormSchema } from "@millrace/notebook";
import { type ClusterSurroundings, type ClusterUse, RunningCluster } from "./cluster.ts";
import { readSavedClusters, type SavedCluster } from "./cluster-files.ts";

const tickMs = 10_000;

/** What one hears of a cluster whose state has changed. */
export type ClusterListener = (cluster: RunningCluster) => void;

/** All clusters of the workbench. */
export class Clusters {
  private readonly clusters = new Map<string, RunningCluster>();
  private readonly listeners = new Set<ClusterListener>();
  private readonly surroundings: ClusterSurroundings;
  private readonly timer: NodeJS.Timeout;
  private useOf: (clusterId: string) => ClusterUse = () => ({
    attachedNotebooks: [],
    activeQueries: 0,
    busy: false,
  });

  private constructor(options: Pick<ClusterSurroundings, "clustersFolder" | "engine" | "python">) {
    this.surroundings = {
      ...options,
      use: (clusterId) => this.useOf(clusterId),
      changed: (cluster) => {
        for (const listener of this.listeners) listener(cluster);
      },
    };
    this.timer = setInterval(() => void this.tick(Date.now()), tickMs).unref();
  }

  /** Reads the saved clusters; where there are none, makes the default one, which starts when first used. */
  static async open(
    options: Pick<ClusterSurroundings, "clustersFolder" | "engine" | "python">,
  ): Promise<Clusters> {
    await mkdir(options.clustersFolder, { recursive: true });
    const clusters = new Clusters(options);
    const saved = await readSavedClusters(options.clustersFolder);
    for (const cluster of saved) clusters.add(cluster);
    if (saved.length === 0) await clusters.save(clusterFormSchema.parse({ name: "Local" }));
    return clusters;
  }

  /** Tells the clusters how the notebooks use them. */
  observeUse(use: (clusterId: string) => ClusterUse): void {
    this.useOf = use;
  }

  /** Calls the listener at each change of state; returns the way to stop that. */
  listen(listener: ClusterListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  list(): RunningCluster[] {
    return [...this.clusters.values()];
  }

  get(id: string): RunningCluster | undefined {
    return this.clusters.get(id);
  }

  /** The cluster that a new notebook is attached to: the one started last that runs, else the oldest embedded one. */
  preferred(): RunningCluster | undefined {
    const all = this.list();
    const [newest] = all
      .filter((cluster) => cluster.upSince !== null)
      .sort((left, right) => (right.upSince ?? 0) - (left.upSince ?? 0));
    return newest ?? all.find((cluster) => cluster.form.runtime === "embedded");
  }

  /** Makes a cluster and begins to start it. */
  async create(form: ClusterForm): Promise<RunningCluster> {
    const cluster = await this.save(form);
    void cluster.start();
    return cluster;
  }

  /** Makes a cluster with the same form under a name that is free. It is not started. */
  clone(cluster: RunningCluster): Promise<RunningCluster> {
    const names = new Set(this.list().map(({ form }) => form.name));
    let name = `${cluster.form.name} (copy)`;
    for (let number = 2; names.has(name); number += 1) name = `${cluster.form.name} (copy ${number})`;
    return this.save({ ...cluster.form, name });
  }

  async delete(cluster: RunningCluster): Promise<void> {
    await cluster.terminate("Deleted by the user");
    this.clusters.delete(cluster.id);
    await cluster.files.delete();
  }

  /** Ends every process. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.listeners.clear();
    await Promise.all(this.list().map((cluster) => cluster.terminate("The workbench was closed")));
  }

  /** Auto-termination and health, for a moment. */
  async tick(now: number): Promise<void> {
    await Promise.all(this.list().map((cluster) => cluster.tick(now)));
  }

  private async save(form: ClusterForm): Promise<RunningCluster> {
    const latest = Math.max(0, ...this.list().map((cluster) => cluster.createdAt));
    const createdAt = Math.max(Date.now(), latest + 1);
    const cluster = this.add({ id: randomUUID(), createdAt, form });
    await cluster.files.save(cluster.saved());
    await cluster.log("CREATING", `Created ${form.name}`);
    return cluster;
  }

  private add(saved: SavedCluster): RunningCluster {
    const cluster = new RunningCluster(saved, this.surroundings);
    this.clusters.set(saved.id, cluster);
    return cluster;
  }
}
