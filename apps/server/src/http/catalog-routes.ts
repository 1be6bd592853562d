import { Router } from "express";
import { z } from "zod";
import { readCatalog, readCatalogTable } from "../sessions/session-catalog.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { HttpError, parsed } from "./http-error.ts";

const tableQuery = z.object({ name: z.string().min(1).max(500) });

/** What the Spark session of a notebook can see: `/api/sessions/:id/catalog`. */
export function catalogRoutes(sessions: Sessions): Router {
  const router = Router();
  const readerOf = async (id: string) => {
    const session = sessions.get(id);
    if (session === undefined) throw new HttpError(404, "This notebook is not open");
    return (await session.ensureKernel()).reader;
  };
  router.get("/sessions/:id/catalog", async (request, response) => {
    response.json(await readCatalog(await readerOf(request.params.id)));
  });
  router.get("/sessions/:id/catalog/table", async (request, response) => {
    const { name } = parsed(tableQuery, request.query);
    response.json(await readCatalogTable(await readerOf(request.params.id), name));
  });
  return router;
}
