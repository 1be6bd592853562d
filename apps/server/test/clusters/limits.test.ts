import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { type Cluster, type ClusterEvent, cellStatus } from "@millrace/notebook";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryOfTree } from "../../src/clusters/process-memory.ts";
import { processorsOf } from "../../src/clusters/processor-affinity.ts";
import { isAlive } from "../is-alive.ts";
import { startWorkbench, type TestWorkbench, until } from "../sessions/workbench.ts";

let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

async function created(form: Record<string, unknown>): Promise<Cluster> {
  const { id } = await workbench.json<Cluster>("/api/clusters", {
    method: "POST",
    body: JSON.stringify(form),
  });
  await until(async () => (await get(id)).state !== "PENDING");
  return get(id);
}

function get(id: string): Promise<Cluster> {
  return workbench.json<Cluster>(`/api/clusters/${id}`);
}

/** The process that a twin engine has started. */
async function childOf(cluster: Cluster): Promise<number> {
  let log = "";
  await until(async () => {
    log = await (await workbench.call(`/api/clusters/${cluster.id}/log`)).text();
    return log.includes("child ");
  });
  return Number(/child (\d+)/.exec(log)?.[1]);
}

const sleepsLong = "setTimeout(() => {}, 600000)";
const takesMemory = `globalThis.held = Buffer.alloc(700 * 1024 * 1024, 1); ${sleepsLong}`;

describe.skipIf(process.platform === "win32")("the limits of a cluster", () => {
  it("ends a cluster that holds more memory than its form allows, and says so where it matters", async () => {
    const environmentVariables = { TWIN_MEGABYTES: "700" };
    await workbench.write("hungry.ipynb", "wait");
    const browser = await workbench.browse("hungry.ipynb");
    const calm = await created({ name: "calm" });
    const cluster = await created({ name: "hungry", memoryGigabytes: 4 });
    browser.ask({ kind: "attachCluster", cluster: { id: cluster.id, name: "hungry" } });
    browser.ask({ kind: "runCells", cellIds: ["c1"] });
    await until(() => cellStatus(browser.state, "c1") === "running");
    const form = { name: "hungry", memoryGigabytes: 0.5, environmentVariables };
    await workbench.call(`/api/clusters/${cluster.id}`, { method: "PUT", body: JSON.stringify(form) });

    await until(async () => (await get(cluster.id)).state === "ERROR");
    expect((await get(cluster.id)).stateMessage).toMatch(
      /ran out of memory: used 0\.\d\d of 0\.50 GB\. Give it more memory/,
    );
    const [event] = await workbench.json<ClusterEvent[]>(`/api/clusters/${cluster.id}/events`);
    expect(event).toMatchObject({ type: "DRIVER_UNAVAILABLE", details: { reason: "OUT_OF_MEMORY" } });
    expect(await get(calm.id)).toMatchObject({ state: "RUNNING" });
  });

  it("says in the running cell that the memory did not suffice, and counts what the engine has started", async () => {
    await workbench.write("fork.ipynb", "wait");
    const browser = await workbench.browse("fork.ipynb");
    const cluster = await created({
      name: "fork",
      memoryGigabytes: 0.5,
      environmentVariables: { TWIN_CHILD: `setTimeout(() => { ${takesMemory} }, 1500)` },
    });
    const child = await childOf(cluster);
    browser.ask({ kind: "attachCluster", cluster: { id: cluster.id, name: "fork" } });
    browser.ask({ kind: "runCells", cellIds: ["c1"] });
    await until(() => cellStatus(browser.state, "c1") === "failed");
    expect(browser.state.notebook.cells[0]?.outputs[0]).toMatchObject({
      kind: "error",
      value: expect.stringMatching(/out of memory: used .* of 0\.50 GB.*Run the cell again/),
    });
    await until(() => !isAlive(child));
  });

  it("takes everything that it has started with it, after kill -9 too", async () => {
    const cluster = await created({ name: "parent", environmentVariables: { TWIN_CHILD: sleepsLong } });
    const child = await childOf(cluster);
    expect(isAlive(child)).toBe(true);
    process.kill(cluster.processId ?? 0, "SIGKILL");
    await until(() => !isAlive(child));
  });

  it.runIf(process.platform === "linux" && availableParallelism() > 1)(
    "runs on as many processors as its form has, its children too",
    async () => {
      const form = { name: "narrow", cores: 1, environmentVariables: { TWIN_CHILD: sleepsLong } };
      const cluster = await created(form);
      for (const id of [cluster.processId, await childOf(cluster)]) {
        const status = await readFile(`/proc/${id}/status`, "utf8");
        const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "";
        expect(processorsOf(list)).toHaveLength(1);
      }
    },
  );

  it("reads what other systems say of processes", () => {
    const list = "    1     0   100\n   10     1    20\n   11    10    30\n   12     1    40\n";
    expect(memoryOfTree(10, list)).toBe(50 * 1024);
    expect(memoryOfTree(99, list)).toBeNull();
    expect(processorsOf("0-2,5")).toEqual([0, 1, 2, 5]);
  });
});
