import type { Cluster, ClusterEvent } from "@millrace/notebook";
import { describe, expect, it } from "vitest";
import { findPythons } from "../launch/python-environment.js";
import { findPython } from "../src/kernels/find-python.ts";
import { MachinePythons } from "../src/kernels/python-versions.ts";
import { startWorkbench, until } from "./sessions/workbench.ts";

describe.skipIf(findPython() === undefined)("the Pythons of the machine", () => {
  it("are offered once for each version, the workbench's own first", async () => {
    const { pythonVersion, pythonVersions = [] } = await new MachinePythons().describe();
    expect(pythonVersion).toMatch(/^3\.1\d+\.\d+/);
    expect(pythonVersions[0]).toEqual({ id: "3", version: pythonVersion, ready: true });
    const minors = pythonVersions.map(({ version }) => version.split(".").slice(0, 2).join("."));
    expect(new Set(minors).size).toBe(minors.length);
    expect(minors.every((minor) => Number(minor.split(".")[1]) >= 10)).toBe(true);
    const found = (await findPythons()).map(({ minor }) => minor);
    expect(minors).toEqual(expect.arrayContaining(found));
  });

  it("serve a version that the workbench's own has, without another environment", async () => {
    const pythons = new MachinePythons();
    const { pythonVersion } = await pythons.describe();
    const minor = pythonVersion?.split(".").slice(0, 2).join(".") ?? "";
    expect(await pythons.prepare("3", () => undefined)).toBe(findPython());
    expect(await pythons.prepare(minor, () => undefined)).toBe(findPython());
  });

  it("say what there is instead of one that is missing", async () => {
    await expect(new MachinePythons().prepare("3.99", () => undefined)).rejects.toThrow(
      /no Python 3\.99; it has 3\.1\d.*choose another one in the cluster's form/,
    );
  });
});

describe("a cluster's Python", () => {
  it("is checked when the form is sent, and prepared when the cluster starts, in its event log", async () => {
    const workbench = await startWorkbench({
      python: {
        describe: async () => ({
          pythonVersion: "3.11.7",
          pythonVersions: [
            { id: "3", version: "3.11.7", ready: true },
            { id: "3.12", version: "3.12.1", ready: false },
          ],
        }),
        prepare: async (version, report) => {
          report(`Making ${version}`);
          return `/python/${version}`;
        },
      },
    });
    const post = (form: object) =>
      workbench.call("/api/clusters", { method: "POST", body: JSON.stringify(form) });
    const refused = await post({ name: "old", pythonVersion: "3.9" });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      fields: { pythonVersion: "This machine has no Python 3.9; it has 3.11.7, 3.12.1" },
    });
    const { id } = (await (await post({ name: "new", pythonVersion: "3.12" })).json()) as Cluster;
    await until(() => workbench.clusters.get(id)?.state === "RUNNING");
    expect(workbench.clusters.get(id)?.python).toBe("/python/3.12");
    const events = await workbench.json<ClusterEvent[]>(`/api/clusters/${id}/events`);
    expect(events.map(({ message }) => message)).toContain("Making 3.12");
    await workbench.close();
  });
});
