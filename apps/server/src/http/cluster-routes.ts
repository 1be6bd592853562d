import { availableParallelism, totalmem } from "node:os";
import { clusterActionSchema, clusterFormSchema, type Machine } from "@millrace/notebook";
import { Router } from "express";
import type { RunningCluster } from "../clusters/cluster.ts";
import type { Clusters } from "../clusters/clusters.ts";
import type { PythonVersions } from "../kernels/python-versions.ts";
import { HttpError, parsed } from "./http-error.ts";

const driverLogBytes = 65_536;
const gigabyte = 1024 ** 3;

/** Clusters: `/api/clusters`. */
export function clusterRoutes(clusters: Clusters, python: PythonVersions): Router {
  const router = Router();
  const found = (id: string): RunningCluster => {
    const cluster = clusters.get(id);
    if (cluster === undefined) throw new HttpError(404, "There is no such cluster; it may have been deleted");
    return cluster;
  };
  router.get("/clusters", async (_request, response) => {
    response.json(await Promise.all(clusters.list().map((cluster) => cluster.describe())));
  });
  router.post("/clusters", async (request, response) => {
    const form = parsed(clusterFormSchema, request.body);
    checkName(clusters, form.name);
    await checkPython(python, form.pythonVersion);
    const cluster = await clusters.create(form);
    response.status(201).json(await cluster.describe());
  });
  router.get("/clusters/machine", async (_request, response) => {
    const machine: Machine = {
      cores: availableParallelism(),
      memoryGigabytes: Math.floor((totalmem() / gigabyte) * 10) / 10,
      ...(await python.describe()),
    };
    response.json(machine);
  });
  router.get("/clusters/:id", async (request, response) => {
    response.json(await found(request.params.id).describe());
  });
  router.put("/clusters/:id", async (request, response) => {
    const cluster = found(request.params.id);
    const form = parsed(clusterFormSchema, request.body);
    checkName(clusters, form.name, cluster);
    await checkPython(python, form.pythonVersion);
    await cluster.edit(form);
    response.json(await cluster.describe());
  });
  router.delete("/clusters/:id", async (request, response) => {
    await clusters.delete(found(request.params.id));
    response.status(204).end();
  });
  router.get("/clusters/:id/events", async (request, response) => {
    response.json(await found(request.params.id).files.readEvents());
  });
  router.get("/clusters/:id/log", async (request, response) => {
    response.type("text/plain").send(await found(request.params.id).files.readDriverLog(driverLogBytes));
  });
  router.post("/clusters/:id/:action", async (request, response) => {
    const cluster = found(request.params.id);
    const action = parsed(clusterActionSchema, request.params.action);
    const actions = {
      start: () => cluster.start(),
      restart: () => cluster.restart(),
      terminate: () => cluster.terminate("Terminated by the user", { reason: "USER_REQUEST" }),
    };
    if (action === "clone")
      return response.status(201).json(await (await clusters.clone(cluster)).describe());
    await actions[action]();
    response.json(await cluster.describe());
  });
  return router;
}

async function checkPython(python: PythonVersions, wanted: string): Promise<void> {
  if (wanted === clusterFormSchema.shape.pythonVersion.parse(undefined)) return;
  const { pythonVersions = [] } = await python.describe();
  if (pythonVersions.some(({ id, version }) => id === wanted || version.startsWith(`${wanted}.`))) return;
  const has = pythonVersions.map(({ version }) => version).join(", ") || "none";
  const message = `This machine has no Python ${wanted}; it has ${has}`;
  throw new HttpError(400, message, { pythonVersion: message });
}

function checkName(clusters: Clusters, name: string, itself?: RunningCluster): void {
  if (clusters.list().every((cluster) => cluster === itself || cluster.form.name !== name)) return;
  const message = `A cluster named ${name} exists already`;
  throw new HttpError(409, message, { name: message });
}
