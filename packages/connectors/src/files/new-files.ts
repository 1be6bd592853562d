import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { listFiles } from "@millrace/engine/connector";
import type { SourceOptions } from "@millrace/spark-model";

/** A file that a source has found. */
export interface FoundFile {
  readonly path: string;
  /** Modification time, milliseconds. */
  readonly timestamp: number;
  /** Bytes. */
  readonly size: number;
}

export interface FilePlace {
  /** Absolute; may hold wildcards. */
  readonly path: string;
  readonly options: SourceOptions;
  readonly workingDirectory: string;
}

/** A directory may gain files for so long after its time stamp without the stamp changing, milliseconds. */
const timeStampGrain = 100;

/**
 * Finds the files of a place that have not been asked about before. A directory whose time stamp has not
 * changed is not read again, and a known file is not looked at again: looking costs what is new.
 */
export class NewFiles {
  readonly #place: FilePlace;
  readonly #directories = new Map<
    string,
    { readonly mtimeMs: number; readonly children: readonly string[] }
  >();

  /** Found and not taken yet: limits may let them wait. */
  readonly #waiting = new Map<string, FoundFile>();

  constructor(place: FilePlace) {
    this.#place = place;
  }

  /** Files that `isKnown` does not know; one that is not taken is given again next time. */
  async find(isKnown: (path: string) => boolean): Promise<readonly FoundFile[]> {
    if (await this.#needsListing()) return this.#list(isKnown);
    await this.#walk(this.#place.path, isKnown);
    for (const path of this.#waiting.keys()) if (isKnown(path)) this.#waiting.delete(path);
    return [...this.#waiting.values()];
  }

  /** Wildcards, filters, and directories of a streaming sink need the rules of batch reads. */
  async #needsListing(): Promise<boolean> {
    const { path, options } = this.#place;
    if (/[*?[{]/.test(path) || options["pathglobfilter"] !== undefined) return true;
    const status = await stat(path).catch(() => undefined);
    if (!status?.isDirectory()) return true;
    return (await stat(join(path, "_spark_metadata")).catch(() => undefined)) !== undefined;
  }

  async #list(isKnown: (path: string) => boolean): Promise<readonly FoundFile[]> {
    const { path, options, workingDirectory } = this.#place;
    const files = await listFiles({ paths: [path], options, workingDirectory });
    const found: FoundFile[] = [];
    for (const file of files) {
      const isNew = !isKnown(file.path);
      const described = isNew ? await describe(file.path) : undefined;
      if (described) found.push(described);
    }
    return found;
  }

  async #walk(directory: string, isKnown: (path: string) => boolean): Promise<void> {
    const { mtimeMs } = await stat(directory);
    const cached = this.#directories.get(directory);
    const isSettled = Date.now() - mtimeMs > timeStampGrain;
    if (cached && cached.mtimeMs === mtimeMs && isSettled) {
      for (const child of cached.children) await this.#walk(child, isKnown);
      return;
    }
    const entries = await readdir(directory, { withFileTypes: true });
    const visible = entries.filter((entry) => !isHidden(entry.name));
    const children = visible
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(directory, entry.name));
    for (const entry of visible) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() || isKnown(path) || this.#waiting.has(path)) continue;
      const described = await describe(path);
      if (described) this.#waiting.set(path, described);
    }
    for (const child of children) await this.#walk(child, isKnown);
    if (isSettled) this.#directories.set(directory, { mtimeMs, children });
  }
}

/** Undefined for a file that has gone since its directory was read. */
async function describe(path: string): Promise<FoundFile | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status && { path, timestamp: Math.floor(status.mtimeMs), size: status.size };
}

function isHidden(name: string): boolean {
  return (name.startsWith("_") && !name.includes("=")) || name.startsWith(".") || name.endsWith("._COPYING_");
}
