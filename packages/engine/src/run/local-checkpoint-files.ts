import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, readdir, readFile, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type CheckpointFiles, FileExistsError } from "../connector.ts";

/**
 * Checkpoint files on a local disk. A file appears under its name only when it is complete and flushed:
 * temp `.N.<uuid>.tmp` -> fsync -> link (fails if the name is taken) -> fsync of the directory.
 */
export function localCheckpointFiles(): CheckpointFiles {
  const known = new Set<string>();
  const ensureDirectory = async (directory: string): Promise<void> => {
    if (known.has(directory)) return;
    await mkdir(directory, { recursive: true });
    known.add(directory);
  };
  return {
    async write(path, content, options) {
      const directory = dirname(path);
      await ensureDirectory(directory);
      const temporary = join(directory, `.${basename(path)}.${randomUUID()}.tmp`);
      try {
        await writeFlushed(temporary, content);
        await (options?.overwrite ? rename(temporary, path) : giveName(temporary, path));
      } catch (error) {
        await rm(temporary, { force: true });
        known.delete(directory);
        throw error;
      }
      await flushDirectory(directory);
    },
    async read(path) {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    async list(directory) {
      try {
        return (await readdir(directory)).filter((name) => !name.startsWith("."));
      } catch (error) {
        if (codeOf(error) === "ENOENT") return [];
        throw error;
      }
    },
    async remove(path) {
      await rm(path, { force: true });
      // Hadoop's checksum file would otherwise condemn a later file of the same name.
      await rm(join(dirname(path), `.${basename(path)}.crc`), { force: true });
    },
  };
}

async function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** A hard link is the one rename of POSIX that refuses to overwrite. */
async function giveName(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    throw codeOf(error) === "EEXIST" ? new FileExistsError(path) : error;
  }
  await unlink(temporary);
}

async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
