import { constants } from "node:fs";
import {
  access,
  chmod,
  cp,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import {
  type CreateEntry,
  emptyCell,
  emptyNotebook,
  type SearchHit,
  type WorkspaceEntry,
} from "@millrace/notebook";
import { isNotebookText, mayBeNotebook, parseNotebook, writeNotebookFile } from "./notebook-file.ts";
import { privateFolder, resolveWorkspacePath } from "./workspace-path.ts";

const maxSearchHits = 200;
const maxSearchedBytes = 20_000_000;
const longestHeader = 64;

/** A request that the workspace cannot serve; `status` is the HTTP status that says so. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The folder in which people keep notebooks and files. Paths are relative to it, with `/` between names. */
export class Workspace {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** Opens a folder, making it when it is missing. Throws an Error with a way out when it cannot be written. */
  static async open(root: string): Promise<Workspace> {
    try {
      await mkdir(path.join(root, privateFolder), { recursive: true });
      // Clusters' environment variables may hold passwords: nobody else's business.
      await chmod(path.join(root, privateFolder), 0o700);
      await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
      const probe = path.join(root, privateFolder, "writable");
      await writeFile(probe, "");
      await rm(probe);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The workspace folder ${root} cannot be written (${reason}). Give another one with --workspace DIR.`,
      );
    }
    return new Workspace(root);
  }

  /** The folder where the workbench keeps clusters, recents and the like. */
  get privateFolder(): string {
    return path.join(this.root, privateFolder);
  }

  /** The file-system path of a path in the workspace. Throws `WorkspacePathError` where there is none. */
  file(inside: string): Promise<string> {
    return resolveWorkspacePath(this.root, inside);
  }

  /** What a folder holds: folders first, then by name. */
  async list(folder: string): Promise<WorkspaceEntry[]> {
    const directory = await this.file(folder);
    const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      throw new WorkspaceError(404, `There is no folder ${JSON.stringify(folder)} (${error.code})`);
    });
    const shown = names.filter((name) => !name.startsWith(".") && !name.endsWith(".saving"));
    const entries = await Promise.all(shown.map((name) => this.entryOrNone(joined(folder, name))));
    return entries.flat().sort(byKindAndName);
  }

  /** One entry. Throws `WorkspaceError` 404 when it is missing. */
  async entry(inside: string): Promise<WorkspaceEntry> {
    const file = await this.file(inside);
    const status = await stat(file).catch(() => undefined);
    if (status === undefined) throw new WorkspaceError(404, `There is no ${JSON.stringify(inside)}`);
    return {
      path: inside,
      name: path.posix.basename(inside),
      kind: status.isDirectory() ? "folder" : (await isNotebookFile(file)) ? "notebook" : "file",
      size: status.isDirectory() ? 0 : status.size,
      modifiedAt: status.mtimeMs,
    };
  }

  /** Makes a folder or a notebook with one empty cell. Throws `WorkspaceError` 409 when the path is taken. */
  async create({ path: inside, kind, language = "python" }: CreateEntry): Promise<WorkspaceEntry> {
    const target = kind === "notebook" && !mayBeNotebook(inside) ? `${inside}.ipynb` : inside;
    const file = await this.free(target);
    if (kind === "folder") await mkdir(file, { recursive: true });
    else {
      await mkdir(path.dirname(file), { recursive: true });
      const cells = [emptyCell("cell-1", language)];
      await writeNotebookFile(file, { ...emptyNotebook(language), cells });
    }
    return this.entry(target);
  }

  async move(from: string, to: string): Promise<WorkspaceEntry> {
    await this.entry(from);
    if (isWorkspaceItself(from) || `${to}/`.startsWith(`${from.replace(/\/+$/, "")}/`)) {
      throw new WorkspaceError(400, `${JSON.stringify(from)} cannot be moved into itself`);
    }
    const target = await this.free(to);
    await mkdir(path.dirname(target), { recursive: true });
    await rename(await this.file(from), target);
    return this.entry(to);
  }

  /** Deletes an entry, a folder with all that is in it. */
  async delete(inside: string): Promise<void> {
    if (isWorkspaceItself(inside)) {
      throw new WorkspaceError(400, "The workspace itself cannot be deleted");
    }
    await this.entry(inside);
    await rm(await this.file(inside), { recursive: true });
  }

  /** Puts a file into the workspace under a name that is free: `a.csv`, `a (2).csv`, … */
  async upload(inside: string, content: Uint8Array): Promise<WorkspaceEntry> {
    const target = await this.freeName(inside);
    const file = await this.file(target);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return this.entry(target);
  }

  /** Copies a file or folder from elsewhere under a name that is free. */
  async copyIn(source: string, inside: string): Promise<WorkspaceEntry> {
    const target = await this.freeName(inside);
    await cp(source, await this.file(target), { recursive: true });
    return this.entry(target);
  }

  /** Notebook cells and names that hold a text, case ignored; at most 200. */
  async search(text: string): Promise<SearchHit[]> {
    const wanted = text.trim().toLowerCase();
    const hits: SearchHit[] = [];
    if (wanted === "") return hits;
    for await (const inside of this.walk("")) {
      if (path.posix.basename(inside).toLowerCase().includes(wanted))
        hits.push({ path: inside, excerpt: inside });
      if (mayBeNotebook(inside)) hits.push(...(await this.searchNotebook(inside, wanted)));
      if (hits.length >= maxSearchHits) break;
    }
    return hits.slice(0, maxSearchHits);
  }

  private async searchNotebook(inside: string, wanted: string): Promise<SearchHit[]> {
    const file = await this.file(inside);
    const { size } = await stat(file);
    if (size > maxSearchedBytes) return [];
    const text = await readFile(file, "utf8");
    if (!isNotebookText(inside, text) || !text.toLowerCase().includes(wanted.replaceAll('"', '\\"')))
      return [];
    try {
      return parseNotebook(inside, text).cells.flatMap((cell, cellIndex) => {
        const line = cell.source.split("\n").find((candidate) => candidate.toLowerCase().includes(wanted));
        return line === undefined
          ? []
          : [{ path: inside, cellId: cell.id, cellIndex, excerpt: line.slice(0, 200) }];
      });
    } catch {
      return [];
    }
  }

  private async *walk(folder: string): AsyncGenerator<string> {
    for (const entry of await this.list(folder)) {
      yield entry.path;
      if (entry.kind === "folder") yield* this.walk(entry.path);
    }
  }

  /** A link that leads out of the workspace, or to nowhere, is not shown. */
  private entryOrNone(inside: string): Promise<WorkspaceEntry[]> {
    return this.entry(inside).then(
      (entry) => [entry],
      () => [],
    );
  }

  private async free(inside: string): Promise<string> {
    const file = await this.file(inside);
    if (await exists(file)) throw new WorkspaceError(409, `${JSON.stringify(inside)} exists already`);
    return file;
  }

  private async freeName(inside: string): Promise<string> {
    const { dir, name, ext } = path.posix.parse(inside);
    let candidate = inside;
    for (let number = 2; await exists(await this.file(candidate)); number += 1) {
      candidate = joined(dir, `${name} (${number})${ext}`);
    }
    return candidate;
  }
}

function isWorkspaceItself(inside: string): boolean {
  return inside.split("/").every((name) => name === "");
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder.replace(/\/$/, "")}/${name}`;
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function isNotebookFile(file: string): Promise<boolean> {
  if (!mayBeNotebook(file)) return false;
  if (file.endsWith(".ipynb")) return true;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestHeader), 0, longestHeader, 0);
    return isNotebookText(file, buffer.toString("utf8", 0, bytesRead));
  } finally {
    await handle.close();
  }
}

function byKindAndName(one: WorkspaceEntry, other: WorkspaceEntry): number {
  const folders = Number(other.kind === "folder") - Number(one.kind === "folder");
  return folders !== 0 ? folders : one.name.localeCompare(other.name, "en", { numeric: true });
}
