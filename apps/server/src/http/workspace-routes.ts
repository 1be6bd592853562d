import path from "node:path";
import { createEntrySchema, moveEntrySchema, workspacePathSchema } from "@millrace/notebook";
import { Router, raw } from "express";
import { z } from "zod";
import { formatNotebook, readNotebookFile } from "../sessions/notebook-file.ts";
import type { Recents } from "../sessions/recents.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Workspace } from "../sessions/workspace.ts";
import { HttpError, parsed } from "./http-error.ts";

const maxUpload = "100mb";
const pathQuery = z.object({ path: workspacePathSchema.default("") });
const downloadQuery = z.object({ path: workspacePathSchema, format: z.enum(["ipynb", "source"]).optional() });
const searchQuery = z.object({ text: z.string().max(500) });

export interface WorkspaceRoutes {
  readonly workspace: Workspace;
  readonly sessions: Sessions;
  readonly recents: Recents;
}

/** Files and folders: `/api/workspace`, `/api/recents`, `/api/search`. */
export function workspaceRoutes({ workspace, sessions, recents }: WorkspaceRoutes): Router {
  const router = Router();
  router.get("/workspace", async (request, response) => {
    const entries = await workspace.list(parsed(pathQuery, request.query).path);
    response.json(
      entries.map((entry) => {
        const session = sessions.withPath(entry.path);
        return session === undefined ? entry : { ...entry, sessionId: session.id };
      }),
    );
  });
  router.post("/workspace", async (request, response) => {
    response.status(201).json(await workspace.create(parsed(createEntrySchema, request.body)));
  });
  router.patch("/workspace", async (request, response) => {
    const { from, to } = parsed(moveEntrySchema, request.body);
    const entry = await workspace.move(from, to);
    await sessions.moved(from, to);
    response.json(entry);
  });
  router.delete("/workspace", async (request, response) => {
    const { path: inside } = parsed(pathQuery, request.query);
    await workspace.entry(inside);
    await sessions.deleted(inside);
    await workspace.delete(inside);
    response.status(204).end();
  });
  router.get("/workspace/file", async (request, response) => {
    const { path: inside, format } = parsed(downloadQuery, request.query);
    const entry = await workspace.entry(inside);
    if (entry.kind === "folder") throw new HttpError(400, "A folder cannot be downloaded");
    await sessions.withPath(inside)?.save();
    const file = await workspace.file(inside);
    response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    if (format === undefined) return response.download(file, entry.name, { dotfiles: "allow" });
    const { name } = path.parse(entry.name);
    const target = `${name}${format === "ipynb" ? ".ipynb" : ".py"}`;
    const notebook = await readNotebookFile(file);
    response.attachment(target).type("application/octet-stream").send(formatNotebook(target, notebook));
  });
  router.put("/workspace/file", raw({ type: () => true, limit: maxUpload }), async (request, response) => {
    const { path: inside } = parsed(pathQuery, request.query);
    const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    response.status(201).json(await workspace.upload(inside, content));
  });
  router.get("/recents", (_request, response) => {
    response.json(recents.list());
  });
  router.get("/search", async (request, response) => {
    response.json(await workspace.search(parsed(searchQuery, request.query).text));
  });
  return router;
}
