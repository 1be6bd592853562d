import { constants } from "node:fs";
import { link, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeDirectory } from "../files/make-directory.ts";

/** The calls of the file system that checkpoint files are made of; tests put a disk that loses power behind them. */
export interface Disk {
  /** Makes a file that must not be there yet, and flushes what it holds. */
  createFlushed(path: string, content: string | Uint8Array): Promise<void>;
  /** Gives a file a second name; EEXIST when the name is taken. */
  link(existing: string, path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Does nothing when there is no such file. */
  remove(path: string): Promise<void>;
  /** Makes a directory with those above it, and flushes their entries. */
  makeDirectory(path: string): Promise<void>;
  /** Makes the names in a directory durable. */
  flushDirectory(path: string): Promise<void>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** All names of a directory; empty when there is none. */
  list(path: string): Promise<readonly string[]>;
}

export const localDisk: Disk = {
  async createFlushed(path, content) {
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
  },
  link,
  rename,
  remove: (path) => rm(path, { force: true }),
  async makeDirectory(path) {
    const first = await makeDirectory(path);
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made))
      await flushDirectory(dirname(made));
  },
  flushDirectory,
  async read(path) {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  },
  async list(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    }
  },
};

async function flushDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The code of a failed system call: `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
