import { cp, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { MimeBundle } from "./kernel.ts";

/**
 * One %fs command over the files of this machine. A relative path starts in the workspace, `file:/path` and
 * `/path` are files of the machine, `dbfs:/path` lies in the workspace's folder `dbfs` (as dbutils.fs has it).
 */
export async function runFileCommand(line: string, workspace: string): Promise<MimeBundle> {
  const [name = "ls", ...words] = splitWords(line);
  const command = commands[name];
  if (command === undefined) {
    throw new Error(`%fs knows ${Object.keys(commands).join(", ")}; it does not know ${name}.`);
  }
  const flags = words.filter((word) => word.startsWith("-"));
  const paths = words.filter((word) => !word.startsWith("-"));
  return command({ paths, isRecursive: flags.some((flag) => /^-(-?r|-recurse)/.test(flag)), workspace });
}

interface FileCommand {
  readonly paths: readonly string[];
  readonly isRecursive: boolean;
  readonly workspace: string;
}

const commands: Readonly<Record<string, (command: FileCommand) => Promise<MimeBundle>>> = {
  ls: async ({ paths: [path = "."], workspace }) => listing(localPath(path, workspace), workspace),
  head: async (command) => text((await readFile(pathOf(command, 0))).subarray(0, 65_536).toString()),
  mkdirs: async (command) => {
    await mkdir(pathOf(command, 0), { recursive: true });
    return text("true");
  },
  put: async (command) => {
    const file = pathOf(command, 0);
    const contents = command.paths.slice(1).join(" ");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
    return text(`Wrote ${Buffer.byteLength(contents)} bytes.`);
  },
  rm: async (command) => {
    const path = await deletable(command);
    const existed = await exists(path);
    if (existed) await rm(path, { recursive: command.isRecursive });
    return text(String(existed));
  },
  cp: async (command) => {
    await cp(pathOf(command, 0), pathOf(command, 1), { recursive: command.isRecursive });
    return text("true");
  },
  mv: async (command) => {
    await rename(await deletable(command), pathOf(command, 1));
    return text("true");
  },
  mounts: async ({ workspace }) => text(`dbfs:/ is file:${join(workspace, "dbfs")}`),
};

function pathOf({ paths, workspace }: FileCommand, index: number): string {
  const path = paths[index];
  if (path === undefined) throw new Error(`%fs needs ${index + 1} path${index > 0 ? "s" : ""} here.`);
  return localPath(path, workspace);
}

function localPath(path: string, workspace: string): string {
  const match = /^([a-z][a-z0-9+]+):\/*(.*)$/i.exec(path);
  if (match === null) return resolve(workspace, path);
  const [, scheme = "", rest = ""] = match;
  if (scheme === "file") return resolve("/", rest);
  if (scheme === "dbfs") return join(workspace, "dbfs", rest);
  throw new Error(`${path}: there is no ${scheme}: file system here. Use a relative path, file:/ or dbfs:/.`);
}

/** Nobody means to delete the root, the home folder or the workspace with all notebooks. */
async function deletable(command: FileCommand): Promise<string> {
  const path = pathOf(command, 0);
  const real = await realpath(path).catch(() => path);
  const precious = [homedir(), command.workspace];
  if (precious.some((folder) => folder === real || folder.startsWith(join(real, "/")))) {
    throw new Error(`${command.paths[0]} is ${real}: %fs does not delete or move that folder.`);
  }
  return path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function listing(path: string, workspace: string): Promise<MimeBundle> {
  const isFolder = (await stat(path)).isDirectory();
  const names = isFolder ? (await readdir(path)).sort() : [""];
  const rows = await Promise.all(names.map((name) => describe(join(path, name), workspace)));
  const width = Math.max(4, ...rows.map((row) => row.path.length));
  const lines = rows.map((row) => `${row.path.padEnd(width)}  ${row.modified}  ${row.size}`);
  return text([`${"path".padEnd(width)}  modified             size`, ...lines].join("\n"));
}

async function describe(path: string, workspace: string) {
  const found = await stat(path);
  const inside = relative(join(workspace, "dbfs"), path);
  const shown = inside.startsWith("..") ? `file:${path}` : `dbfs:/${inside}`;
  return {
    path: found.isDirectory() ? `${shown.replace(/\/$/, "")}/` : shown,
    size: found.isDirectory() ? 0 : found.size,
    modified: found.mtime.toISOString().slice(0, 19),
  };
}

function text(plain: string): MimeBundle {
  return { "text/plain": plain };
}

/** Words of a command line; quotes keep blanks together. */
export function splitWords(line: string): string[] {
  const words = line.trim().match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
}
