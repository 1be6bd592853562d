import { existsSync } from "node:fs";
import path from "node:path";
import express, { Router } from "express";
import { HttpError } from "./http-error.ts";

/** The built page, and its index for every address that the page itself routes. */
export function staticPages(folder: string): Router {
  const router = Router();
  const index = path.join(folder, "index.html");
  router.use("/assets", express.static(path.join(folder, "assets"), { immutable: true, maxAge: "1y" }));
  router.use(express.static(folder, { index: false, maxAge: 0 }));
  router.use((request, response, next) => {
    const wantsPage = request.method === "GET" && request.headers.accept?.includes("text/html") === true;
    if (!wantsPage) return next(new HttpError(404, `There is nothing at ${request.path}`));
    if (!existsSync(index)) {
      return next(new HttpError(503, "The page is not built yet: run npm run build -w @millrace/web"));
    }
    response.setHeader("Cache-Control", "no-cache");
    response.sendFile(index);
  });
  return router;
}
