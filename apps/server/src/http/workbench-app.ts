import type { IncomingMessage } from "node:http";
import { healthSchema } from "@millrace/notebook";
import express, { type Express, json, Router } from "express";
import type { Clusters } from "../clusters/clusters.ts";
import type { PythonVersions } from "../kernels/python-versions.ts";
import type { Recents } from "../sessions/recents.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Workspace } from "../sessions/workspace.ts";
import type { Access } from "./access.ts";
import { catalogRoutes } from "./catalog-routes.ts";
import { clusterRoutes } from "./cluster-routes.ts";
import { guard } from "./guard.ts";
import { htmlFrame } from "./html-frame.ts";
import { answerError, HttpError } from "./http-error.ts";
import { queryRoutes } from "./query-routes.ts";
import { securityHeaders } from "./security-headers.ts";
import { staticPages } from "./static-pages.ts";
import { tutorialRoutes } from "./tutorial-routes.ts";
import { typescriptTypes } from "./typescript-types.ts";
import { workspaceRoutes } from "./workspace-routes.ts";

const maxBody = "1mb";

export interface WorkbenchApp {
  readonly access: Access;
  readonly workspace: Workspace;
  readonly sessions: Sessions;
  readonly clusters: Clusters;
  readonly recents: Recents;
  /** Folder of the checkout. */
  readonly repository: string;
  /** Folder of the built page. */
  readonly pages: string;
  /** Folder of the tutorial notebooks. */
  readonly tutorials: string;
  readonly version: string;
  readonly python: PythonVersions;
}

/** Every page and REST answer of the workbench. */
export function workbenchApp(parts: WorkbenchApp): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(securityHeaders());
  app.use(guard(parts.access));
  app.use("/api", api(parts));
  app.use(htmlFrame());
  app.use(staticPages(parts.pages));
  app.use(answerError);
  return app;
}

/** An uploaded file is taken as it is, whatever its type. */
function isJsonBody(request: IncomingMessage): boolean {
  const isUpload = request.url?.startsWith("/workspace/file") === true;
  return !isUpload && request.headers["content-type"]?.startsWith("application/json") === true;
}

function api(parts: WorkbenchApp): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  router.use(json({ limit: maxBody, type: isJsonBody }));
  router.get("/health", (_request, response) => {
    const { version, workspace, sessions } = parts;
    const health = { status: "ok", version, workspace: workspace.root, sessions: sessions.list().length };
    response.json(healthSchema.parse(health));
  });
  router.use(workspaceRoutes(parts));
  router.use(tutorialRoutes(parts.tutorials, parts.workspace));
  router.use(clusterRoutes(parts.clusters, parts.python));
  router.use(queryRoutes(parts.sessions));
  router.use(catalogRoutes(parts.sessions));
  router.use(typescriptTypes(parts.repository));
  router.use((request) => {
    throw new HttpError(404, `There is no ${request.method} ${request.originalUrl}`);
  });
  return router;
}
