import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type ApiError,
  type Cluster,
  type ClusterEvent,
  cellStatus,
  clusterFormSchema,
} from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Clusters } from "../../src/clusters/clusters.ts";
import { startWorkbench, type TestWorkbench, twinPython, until } from "../sessions/workbench.ts";

let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

function answer<Body>(target: string, method = "GET", body?: unknown): Promise<Body> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return workbench.json<Body>(target, { method, ...sent });
}

function get(id: string): Promise<Cluster> {
  return answer<Cluster>(`/api/clusters/${id}`);
}

async function created(form: Record<string, unknown>): Promise<Cluster> {
  const { id } = await answer<Cluster>("/api/clusters", "POST", form);
  await until(async () => (await get(id)).state !== "PENDING");
  return get(id);
}

describe("clusters", () => {
  it("has one to begin with", async () => {
    const [first] = await answer<Cluster[]>("/api/clusters");
    expect(first).toMatchObject({ state: "TERMINATED", form: { name: "Local", runtime: "embedded" } });
  });

  it("goes through its life: create, run, restart, terminate, start, clone, edit, delete", async () => {
    const form = { name: "life", memoryGigabytes: 1, cores: 1, sparkConf: { "spark.a": "b" } };
    const cluster = await created(form);
    expect(cluster).toMatchObject({
      state: "RUNNING",
      address: expect.stringMatching(/^sc:\/\/localhost:\d+\/;token=[\w-]{32}$/),
    });
    expect(cluster.memoryInUse).toBeGreaterThan(1_000_000);
    expect(cluster.runningSince).toBeGreaterThan(0);
    const base = `/api/clusters/${cluster.id}`;

    const restarted = await answer<Cluster>(`${base}/restart`, "POST");
    expect(restarted.state).toBe("RUNNING");
    expect(restarted.processId).not.toBe(cluster.processId);
    expect(await answer(`${base}/terminate`, "POST")).toMatchObject({ state: "TERMINATED", processId: null });
    expect(await answer(`${base}/start`, "POST")).toMatchObject({ state: "RUNNING" });
    expect(await answer(`${base}/clone`, "POST")).toMatchObject({
      state: "TERMINATED",
      form: { name: "life (copy)", sparkConf: { "spark.a": "b" } },
    });
    const edited = await answer<Cluster>(base, "PUT", { ...form, cores: 2 });
    expect(edited).toMatchObject({ state: "RUNNING", form: { cores: 2 } });

    const log = await (await workbench.call(`${base}/log`)).text();
    expect(log).toContain("--cores=2 --conf spark.a=b");
    const events = await answer<ClusterEvent[]>(`${base}/events`);
    expect(events.map((event) => event.type).reverse()).toEqual([
      ...["CREATING", "STARTING", "RUNNING", "RESTARTING", "STARTING", "RUNNING"],
      ...["TERMINATING", "TERMINATED", "STARTING", "RUNNING"],
      ...["EDITED", "RESTARTING", "STARTING", "RUNNING"],
    ]);
    expect((await workbench.call(base, { method: "DELETE" })).status).toBe(204);
    expect((await workbench.call(base)).status).toBe(404);
  });

  it("takes a new name while it runs, and tells the notebooks that are attached", async () => {
    const cluster = await created({ name: "before" });
    await workbench.write("named.ipynb", "print 1");
    const browser = await workbench.browse("named.ipynb");
    browser.ask({ kind: "attachCluster", cluster: { id: cluster.id, name: "before" } });
    browser.ask({ kind: "runCells", cellIds: ["c1"] });
    await until(() => cellStatus(browser.state, "c1") === "succeeded");

    const form = { ...cluster.form, name: "after", autoTerminationMinutes: 5 };
    const edited = await answer<Cluster>(`/api/clusters/${cluster.id}`, "PUT", form);
    expect(edited).toMatchObject({ state: "RUNNING", processId: cluster.processId, form: { name: "after" } });
    await until(() => browser.state.cluster?.name === "after");
    expect(browser.state.kernel.status).toBe("idle");
  });

  it("refuses a bad form by field, and a name that is taken", async () => {
    const bad = await workbench.call("/api/clusters", {
      method: "POST",
      body: JSON.stringify({ name: "", cores: 0 }),
    });
    expect(bad.status).toBe(400);
    expect(Object.keys(((await bad.json()) as ApiError).fields ?? {}).sort()).toEqual(["cores", "name"]);
    const taken = await workbench.call("/api/clusters", {
      method: "POST",
      body: JSON.stringify({ name: "Local" }),
    });
    expect(taken.status).toBe(409);
  });

  it("says why a cluster could not start", async () => {
    const cluster = await created({ name: "fails", environmentVariables: { TWIN_FAILS: "1" } });
    expect(cluster).toMatchObject({
      state: "ERROR",
      stateMessage: expect.stringMatching(/exit code 3.*\ntwin engine fails/),
    });
    expect(await (await workbench.call(`/api/clusters/${cluster.id}/log`)).text()).toContain(
      "twin engine fails",
    );
  });

  it("shows a killed process as an error with a way out, in the notebook too, and harms nothing else", async () => {
    const other = await created({ name: "other" });
    const victim = await created({ name: "victim" });
    await workbench.write("victim.ipynb", "wait", "print again");
    const browser = await workbench.browse("victim.ipynb");
    browser.ask({ kind: "attachCluster", cluster: { id: victim.id, name: "victim" } });
    browser.ask({ kind: "runCells", cellIds: ["c1", "c2"] });
    await until(() => cellStatus(browser.state, "c1") === "running");
    await until(async () => (await get(victim.id)).attachedNotebooks.length === 1);

    process.kill(victim.processId ?? 0, "SIGKILL");
    await until(() => browser.state.kernel.status === "dead");
    expect(cellStatus(browser.state, "c1")).toBe("failed");
    expect(cellStatus(browser.state, "c2")).toBe("idle");
    expect(browser.state.kernel.message).toContain("SIGKILL");
    expect(browser.state.notebook.cells[0]?.outputs[0]).toMatchObject({
      kind: "error",
      value: expect.stringContaining("Run the cell again"),
    });
    expect(await get(victim.id)).toMatchObject({ state: "ERROR", address: null });
    const [event] = await answer<ClusterEvent[]>(`/api/clusters/${victim.id}/events`);
    expect(event).toMatchObject({ type: "DRIVER_UNAVAILABLE", details: { signal: "SIGKILL" } });
    expect(await get(other.id)).toMatchObject({ state: "RUNNING" });

    browser.ask({ kind: "runCells", cellIds: ["c2"] });
    await until(() => cellStatus(browser.state, "c2") === "succeeded");
    expect(await get(victim.id)).toMatchObject({ state: "RUNNING" });
  });

  it("attaches to a Spark Connect server that runs already, and notices when it goes", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await until(() => server.listening);
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const cluster = await created({
      name: "remote",
      runtime: "connect",
      sparkConnectAddress: `sc://127.0.0.1:${port}`,
    });
    expect(cluster).toMatchObject({ state: "RUNNING", memoryInUse: null, address: `sc://127.0.0.1:${port}` });
    await new Promise((resolve) => server.close(resolve));
    await workbench.clusters.tick(Date.now());
    expect(await get(cluster.id)).toMatchObject({ state: "ERROR" });
    const again = await answer<Cluster>(`/api/clusters/${cluster.id}/start`, "POST");
    expect(again).toMatchObject({
      state: "ERROR",
      stateMessage: expect.stringContaining("No Spark Connect server"),
    });
  });
});

describe("auto-termination", () => {
  it("ends an unused cluster, but not one with a running stream", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "millrace-clusters-"));
    const engine = {
      program: process.execPath,
      arguments: [path.join(import.meta.dirname, "twin-engine.js")],
      workingDirectory: folder,
    };
    const clusters = await Clusters.open({ clustersFolder: folder, engine, python: twinPython });
    let activeQueries = 1;
    clusters.observeUse(() => ({ attachedNotebooks: [], activeQueries, busy: false }));
    const cluster = await clusters.create(
      clusterFormSchema.parse({ name: "idle", autoTerminationMinutes: 10 }),
    );
    await cluster.start();
    const later = Date.now() + 11 * 60_000;
    await clusters.tick(later);
    expect(cluster.state).toBe("RUNNING");
    expect(cluster.terminatesAt()).toBeNull();
    activeQueries = 0;
    await clusters.tick(later + 9 * 60_000);
    expect(cluster.state).toBe("RUNNING");
    await clusters.tick(later + 11 * 60_000);
    expect(cluster.state).toBe("TERMINATED");
    expect(await readFile(path.join(folder, cluster.id, "events.jsonl"), "utf8")).toContain('"INACTIVITY"');

    await clusters.close();
    const again = await Clusters.open({ clustersFolder: folder, engine, python: twinPython });
    expect(again.list().map(({ form }) => form.name)).toEqual(["Local", "idle"]);
    await again.close();
    await rm(folder, { recursive: true });
  });
});
