import { basename, dirname } from "node:path";
import type { SeededRandom } from "../../../../testkit/src/oracle.ts";
import { type Disk, localDisk } from "../../../src/run/disk.ts";

/** What a file system is asked to do, one step each; a power cut may come after any of them. */
type Operation =
  | { readonly kind: "entry"; readonly directory: string; readonly name: string; readonly file: number }
  | { readonly kind: "directory"; readonly directory: string; readonly name: string }
  | { readonly kind: "unentry"; readonly directory: string; readonly name: string }
  | { readonly kind: "data"; readonly file: number; readonly content: string }
  | { readonly kind: "flushFile"; readonly file: number }
  | { readonly kind: "flushDirectory"; readonly directory: string };

/** Files by path, as a power cut may leave them. */
export type DiskState = ReadonlyMap<string, string>;

/** The local disk that also writes down each step, to say afterwards what a power cut could have left. */
export class JournalDisk implements Disk {
  readonly operations: Operation[] = [];
  /** By path: which file it names. */
  readonly #files = new Map<string, number>();
  #fileCount = 0;

  async createFlushed(path: string, content: string | Uint8Array): Promise<void> {
    await localDisk.createFlushed(path, content);
    const file = ++this.#fileCount;
    this.#files.set(path, file);
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    this.operations.push(
      { kind: "entry", ...placeOf(path), file },
      { kind: "data", file, content: text },
      { kind: "flushFile", file },
    );
  }

  async link(existing: string, path: string): Promise<void> {
    await localDisk.link(existing, path);
    this.#name(existing, path);
  }

  async rename(from: string, to: string): Promise<void> {
    await localDisk.rename(from, to);
    this.#name(from, to);
    this.operations.push({ kind: "unentry", ...placeOf(from) });
  }

  async remove(path: string): Promise<void> {
    await localDisk.remove(path);
    if (this.#files.delete(path)) this.operations.push({ kind: "unentry", ...placeOf(path) });
  }

  async makeDirectory(path: string): Promise<void> {
    await localDisk.makeDirectory(path);
    this.operations.push(
      { kind: "directory", ...placeOf(path) },
      { kind: "flushDirectory", directory: dirname(path) },
    );
  }

  async flushDirectory(path: string): Promise<void> {
    await localDisk.flushDirectory(path);
    this.operations.push({ kind: "flushDirectory", directory: path });
  }

  read(path: string): Promise<string | undefined> {
    return localDisk.read(path);
  }

  list(path: string): Promise<readonly string[]> {
    return localDisk.list(path);
  }

  #name(existing: string, path: string): void {
    const file = this.#files.get(existing) ?? 0;
    this.#files.set(path, file);
    this.operations.push({ kind: "entry", ...placeOf(path), file });
  }
}

/**
 * States that a power cut after the first `length` operations may leave: names that were not flushed with
 * their directory may be there or not, each for itself and in any order; of what was not flushed in a file,
 * nothing, half or all may be there.
 */
export function* crashStates(
  operations: readonly Operation[],
  length: number,
  random: SeededRandom,
): Generator<DiskState> {
  const done = operations.slice(0, length);
  const pending = done.flatMap((operation, index) =>
    isPending(operation, done.slice(index + 1)) ? [index] : [],
  );
  const states = Math.min(16, 2 ** pending.length);
  for (let state = 0; state < states; state++) {
    const bits = pending.length <= 4 ? state : random.below(2 ** Math.min(pending.length, 30));
    const lost = new Set(pending.filter((_, position) => ((bits >> (position % 30)) & 1) === 1));
    yield stateOf(
      done.filter((_, index) => !lost.has(index)),
      random,
    );
  }
}

/** Whether a name has been changed and its directory has not been flushed since. */
function isPending(operation: Operation, later: readonly Operation[]): boolean {
  if (operation.kind !== "entry" && operation.kind !== "unentry" && operation.kind !== "directory")
    return false;
  return !later.some((each) => each.kind === "flushDirectory" && each.directory === operation.directory);
}

function stateOf(done: readonly Operation[], random: SeededRandom): DiskState {
  const names = new Map<string, number>();
  const contents = new Map<number, string>();
  const flushed = new Set<number>();
  const made = new Set<string>();
  for (const operation of done) {
    if (operation.kind === "entry") names.set(`${operation.directory}/${operation.name}`, operation.file);
    if (operation.kind === "unentry") names.delete(`${operation.directory}/${operation.name}`);
    if (operation.kind === "data") contents.set(operation.file, operation.content);
    if (operation.kind === "flushFile") flushed.add(operation.file);
    if (operation.kind === "directory") made.add(`${operation.directory}/${operation.name}`);
  }
  const state = new Map<string, string>();
  for (const [path, file] of names) {
    // The owner's folder and what was there before are not made through the disk.
    const isLost = isLogDirectory(dirname(path)) && !made.has(dirname(path));
    if (isLost) continue;
    const content = contents.get(file) ?? "";
    const kept = flushed.has(file) ? content.length : Math.floor((content.length * random.below(3)) / 2);
    state.set(path, content.slice(0, kept));
  }
  return state;
}

function isLogDirectory(directory: string): boolean {
  return /\/(offsets|commits|sources\/\d+)$/.test(directory);
}

/** A disk of which only reading matters. */
export function diskOf(state: DiskState): Disk {
  const refuse = async (): Promise<never> => {
    throw new Error("a state of the disk is not written to");
  };
  return {
    createFlushed: refuse,
    link: refuse,
    rename: refuse,
    remove: refuse,
    makeDirectory: refuse,
    flushDirectory: refuse,
    read: async (path) => state.get(path),
    list: async (path) =>
      [...state.keys()].filter((each) => dirname(each) === path).map((each) => basename(each)),
  };
}

function placeOf(path: string): { readonly directory: string; readonly name: string } {
  return { directory: dirname(path), name: basename(path) };
}
