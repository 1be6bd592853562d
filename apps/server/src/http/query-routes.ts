import { Router } from "express";
import type { Sessions } from "../sessions/sessions.ts";
import { HttpError } from "./http-error.ts";

/** Running streaming queries of all notebooks: `/api/queries`. */
export function queryRoutes(sessions: Sessions): Router {
  const router = Router();
  router.get("/queries", (_request, response) => {
    response.json(sessions.runningQueries());
  });
  router.post("/queries/stop", (_request, response) => {
    sessions.stopAllQueries();
    response.status(202).end();
  });
  router.post("/queries/:runId/stop", (request, response) => {
    if (!sessions.stopQuery(request.params.runId)) {
      throw new HttpError(404, "This query does not run; it may have ended already");
    }
    response.status(202).end();
  });
  return router;
}
