import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { type CheckpointFiles, FileExistsError } from "../connector.ts";
import { codeOf, type Disk, localDisk } from "./disk.ts";
import { checkpointWriteFailed } from "./streaming-errors.ts";

/** Checkpoint files of which a run can become the only writer. */
export interface LocalCheckpointFiles extends CheckpointFiles {
  /**
   * The same files for the owner of a checkpoint (`checkpoint-owner.ts`): what is written below `root` is
   * first written to `directory`, so that nothing more is written once another owner has moved that away.
   */
  ownedBy(owner: { readonly root: string; readonly directory: string }): CheckpointFiles;
}

/** The writer of a file does not own its checkpoint any more. */
class FencedError extends FileExistsError {}

/**
 * Checkpoint files on a local disk. A file appears under its name only when it is complete and flushed:
 * temp `.N.<uuid>.tmp` -> fsync -> link (fails if the name is taken) -> fsync of the directory.
 */
export function localCheckpointFiles(disk: Disk = localDisk): LocalCheckpointFiles {
  return {
    ...filesOn(disk, (path) => join(dirname(path), temporaryName(path))),
    ownedBy: ({ root, directory }) =>
      filesOn(disk, (path) =>
        path.startsWith(`${root}/`)
          ? join(directory, temporaryName(path))
          : join(dirname(path), temporaryName(path)),
      ),
  };
}

/** What is wrong with the disk, for codes that say it; any other error as it is. */
function readableError(path: string, error: unknown): unknown {
  const reason = diskProblems[String(codeOf(error))];
  return reason === undefined ? error : checkpointWriteFailed(path, reason, error);
}

const diskProblems: Readonly<Record<string, string>> = {
  ENOSPC: "no space left on device",
  EDQUOT: "the disk quota is used up",
  EIO: "the device does not work (input/output error)",
  EROFS: "the file system can only be read",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EMFILE: "too many open files",
};

function temporaryName(path: string): string {
  return `.${basename(path)}.${randomUUID()}.tmp`;
}

function filesOn(disk: Disk, temporaryFor: (path: string) => string): CheckpointFiles {
  const known = new Set<string>();
  const ensureDirectory = async (directory: string): Promise<void> => {
    if (known.has(directory)) return;
    await disk.makeDirectory(directory);
    known.add(directory);
  };
  return {
    async write(path, content, options) {
      const directory = dirname(path);
      await ensureDirectory(directory);
      const temporary = temporaryFor(path);
      const isFenced = dirname(temporary) !== directory;
      try {
        await disk.createFlushed(temporary, content);
        await (options?.overwrite ? disk.rename(temporary, path) : giveName(disk, temporary, path));
      } catch (error) {
        await disk.remove(temporary).catch(() => undefined); // The first error says more.
        known.delete(directory);
        if (isFenced && codeOf(error) === "ENOENT") throw new FencedError(path);
        throw readableError(path, error);
      }
      await disk.flushDirectory(directory).catch((error: unknown) => {
        throw readableError(path, error);
      });
    },
    read: (path) => disk.read(path),
    async list(directory) {
      return (await disk.list(directory)).filter((name) => !name.startsWith("."));
    },
    async remove(path) {
      await disk.remove(path);
      // Hadoop's checksum file would otherwise condemn a later file of the same name.
      await disk.remove(join(dirname(path), `.${basename(path)}.crc`));
    },
  };
}

/** A hard link is the one rename of POSIX that refuses to overwrite. */
async function giveName(disk: Disk, temporary: string, path: string): Promise<void> {
  try {
    await disk.link(temporary, path);
  } catch (error) {
    throw codeOf(error) === "EEXIST" ? new FileExistsError(path) : error;
  }
  await disk.remove(temporary);
}
