import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type SourceOptions, SparkError } from "@millrace/spark-model";
import { expandGlob, globExpression, hasWildcard } from "./glob.ts";
import { resolvePath, toFileUri } from "./resolve-path.ts";

export interface FileRequest {
  readonly paths: readonly string[];
  readonly options: SourceOptions;
  readonly workingDirectory: string;
}

/** One file to read. */
export interface DataFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** Raw values of the `name=value` directories between the base directory and the file, in order. */
  readonly partition: readonly (readonly [name: string, value: string])[];
}

/**
 * The files that `spark.read` reads: directories are searched, hidden files skipped, and a directory with a
 * `_spark_metadata` log gives exactly the files that the log has committed. Throws PATH_NOT_FOUND.
 */
export async function listFiles(request: FileRequest): Promise<readonly DataFile[]> {
  const { options, workingDirectory } = request;
  const basePath =
    options["basepath"] === undefined ? undefined : resolvePath(options["basepath"], workingDirectory);
  const filter =
    options["pathglobfilter"] === undefined ? undefined : globExpression(options["pathglobfilter"]);
  const isRecursive = options["recursivefilelookup"] === "true";
  const files: DataFile[] = [];
  for (const path of request.paths) {
    for (const root of await rootsOf(resolvePath(path, workingDirectory))) {
      const base = basePath ?? root;
      for (const file of await filesBelow(root)) {
        if (filter && !filter.test(basename(file.path))) continue;
        files.push({ ...file, partition: isRecursive ? [] : partitionOf(file.path, base) });
      }
    }
  }
  return files;
}

async function rootsOf(path: string): Promise<readonly string[]> {
  const exists = (await stat(path).catch(() => undefined)) !== undefined;
  const roots = exists || !hasWildcard(path) ? [path] : await expandGlob(path);
  if (!exists && (roots.length === 0 || !hasWildcard(path))) {
    throw new SparkError({ errorClass: "PATH_NOT_FOUND", messageParameters: { path: toFileUri(path) } });
  }
  return roots;
}

type FoundFile = Omit<DataFile, "partition">;

async function filesBelow(root: string): Promise<readonly FoundFile[]> {
  const status = await stat(root);
  if (!status.isDirectory()) return [{ path: root, size: status.size, modified: status.mtimeMs }];
  const committed = await committedFiles(root);
  return committed ?? walk(root);
}

async function walk(directory: string): Promise<readonly FoundFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const visible = entries.filter((entry) => !isHidden(entry.name));
  visible.sort((left, right) => (left.name < right.name ? -1 : 1));
  const found: FoundFile[] = [];
  for (const entry of visible) {
    const path = join(directory, entry.name);
    const status = await stat(path);
    if (status.isDirectory()) found.push(...(await walk(path)));
    else found.push({ path, size: status.size, modified: status.mtimeMs });
  }
  return found;
}

/** Spark skips names that begin with `_` or `.` (InMemoryFileIndex), partition directories excepted. */
function isHidden(name: string): boolean {
  return (name.startsWith("_") && !name.includes("=")) || name.startsWith(".") || name.endsWith("._COPYING_");
}

/** What a streaming file sink has committed; undefined for a directory that no such sink wrote. */
async function committedFiles(directory: string): Promise<readonly FoundFile[] | undefined> {
  const log = join(directory, "_spark_metadata");
  const names = await readdir(log).catch(() => undefined);
  if (names === undefined) return undefined;
  const batches = names
    .map((name) => /^(\d+)(\.compact)?$/.exec(name))
    .filter((match) => match !== null)
    .map((match) => ({ name: match[0], batch: Number(match[1]), isCompact: match[2] !== undefined }));
  const lastCompact = Math.max(-1, ...batches.filter((batch) => batch.isCompact).map((batch) => batch.batch));
  const used = batches.filter(({ batch, isCompact }) =>
    isCompact ? batch === lastCompact : batch > lastCompact,
  );
  used.sort((left, right) => left.batch - right.batch);
  const texts = await Promise.all(used.map(({ name }) => readFile(join(log, name), "utf8")));
  return texts.flatMap(entriesOf);
}

function entriesOf(text: string): readonly FoundFile[] {
  const lines = text
    .split("\n")
    .slice(1)
    .filter((line) => line.trim() !== "");
  return lines
    .map((line) => JSON.parse(line) as LoggedFile)
    .filter((entry) => entry.action !== "delete")
    .map(({ path, size, modificationTime }) => ({
      path: resolvePath(decodeURI(path), "/"),
      size,
      modified: modificationTime,
    }));
}

/** A line of a sink's log (SinkFileStatus). */
interface LoggedFile {
  readonly path: string;
  readonly size: number;
  readonly modificationTime: number;
  readonly action?: string;
}

function partitionOf(path: string, base: string): DataFile["partition"] {
  if (!path.startsWith(base.endsWith("/") ? base : `${base}/`)) return [];
  const directories = path.slice(base.length).split("/").slice(0, -1);
  return directories.flatMap((directory) => {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(directory) ?? [];
    return name === undefined || value === undefined
      ? []
      : [[unescapeName(name), unescapeName(value)] as const];
  });
}

/** Undoes Hive's `%XX` escapes in directory names. */
function unescapeName(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
