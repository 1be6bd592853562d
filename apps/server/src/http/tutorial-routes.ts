import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Tutorial } from "@millrace/notebook";
import { Router } from "express";
import { mayBeNotebook, parseNotebook } from "../sessions/notebook-file.ts";
import type { Workspace } from "../sessions/workspace.ts";
import { HttpError } from "./http-error.ts";

/** The notebooks of a folder as tutorials: `/api/tutorials`. */
export function tutorialRoutes(folder: string, workspace: Workspace): Router {
  const router = Router();
  router.get("/tutorials", async (_request, response) => {
    const names = await tutorialNames(folder);
    response.json(await Promise.all(names.map((name) => describe(folder, name))));
  });
  router.post("/tutorials/:id/open", async (request, response) => {
    const { id } = request.params;
    const name = (await tutorialNames(folder)).find((candidate) => path.parse(candidate).name === id);
    if (name === undefined) throw new HttpError(404, `There is no tutorial ${id}`);
    response.status(201).json(await workspace.copyIn(path.join(folder, name), name));
  });
  return router;
}

async function tutorialNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(mayBeNotebook).sort();
}

/** Title and summary are the first heading and the first paragraph of the first markdown cell. */
async function describe(folder: string, name: string): Promise<Tutorial> {
  const notebook = parseNotebook(name, await readFile(path.join(folder, name), "utf8"));
  const prose = notebook.cells.find((cell) => cell.type === "markdown")?.source ?? "";
  const [heading = "", ...paragraphs] = prose.split(/\n\s*\n|\n(?=[^#\n])/).map((part) => part.trim());
  const id = path.parse(name).name;
  return {
    id,
    title: heading.replace(/^#+\s*/, "") || id,
    summary: plainText(paragraphs.find((part) => part !== "") ?? "").slice(0, 300),
  };
}

/** Prose without Markdown's marks for emphasis, code and links. */
function plainText(markdown: string): string {
  return markdown
    .replaceAll("\n", " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`]{1,3}(\S(?:.*?\S)?)[*_`]{1,3}/g, "$1");
}
