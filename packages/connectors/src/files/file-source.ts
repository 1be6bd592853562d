import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type ConnectorContext,
  type Offset,
  type ReadLimit,
  resolvePath,
  type Source,
  type SourceBatch,
  type SourceProvider,
  type SourceRequest,
  toFileUri,
} from "@millrace/engine/connector";
import { type Schema, SparkError, stringType, structField, structType } from "@millrace/spark-model";
import { durationConf, optionOf } from "../options.ts";
import { CompactibleLog } from "./compactible-log.ts";
import { type FileSourceOptions, fileSourceOptions } from "./file-source-options.ts";
import { fromLogPath, toLogPath } from "./file-uri.ts";
import { type FoundFile, NewFiles } from "./new-files.ts";
import { SeenFiles } from "./seen-files.ts";

/** A line of `sources/<i>/N`. */
interface FileEntry {
  readonly path: string;
  readonly timestamp: number;
  readonly batchId: number;
}

/** `spark.readStream.format("json" | "csv" | "parquet" | "text")` (FileStreamSource). */
export function fileSource(format: string): SourceProvider {
  return {
    format,
    schema: async (request) => schemaOf(format, request),
    open: (request, context) => FileSource.open(format, request, context),
  };
}

/** Inference is the engine's business: it asks for a schema here only when the user has stated none. */
function schemaOf(format: string, request: SourceRequest): Schema {
  fileSourceOptions(request.options);
  if (request.schema) return request.schema;
  if (format === "text") return structType([structField("value", stringType)]);
  throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_2048" });
}

interface FileSourceParts {
  readonly format: string;
  readonly request: SourceRequest;
  readonly path: string;
  readonly context: ConnectorContext;
  readonly options: FileSourceOptions;
  readonly log: CompactibleLog<FileEntry>;
}

class FileSource implements Source {
  readonly description: string;
  readonly #parts: FileSourceParts;
  readonly #newFiles: NewFiles;
  readonly #seen: SeenFiles;
  readonly #batches = new Map<number, readonly FileEntry[]>();
  #lastBatch = -1;
  #cleanedBatch = -1;
  #filesForAvailableNow: FoundFile[] | undefined;

  private constructor(parts: FileSourceParts) {
    const { path, request, context, options } = parts;
    this.description = `FileStreamSource[${toFileUri(path)}]`;
    this.#parts = parts;
    this.#seen = new SeenFiles(options);
    const { workingDirectory } = context;
    this.#newFiles = new NewFiles({ path, options: request.options, workingDirectory });
  }

  static async open(format: string, request: SourceRequest, context: ConnectorContext): Promise<FileSource> {
    const path = request.paths[0] ?? optionOf(request.options, "path");
    if (path === undefined) throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_2047" });
    const source = new FileSource({
      format,
      request,
      path: resolvePath(path, context.workingDirectory),
      context,
      options: fileSourceOptions(request.options),
      log: new CompactibleLog<FileEntry>({
        files: context.files,
        directory: context.metadataPath ?? "",
        compactInterval: Number(
          context.config.get("spark.sql.streaming.fileSource.log.compactInterval") ?? 10,
        ),
        cleanupDelay: durationConf(
          context.config,
          "spark.sql.streaming.fileSource.log.cleanupDelay",
          600_000,
        ),
        now: () => context.clock.now(),
      }),
    });
    await source.#recover();
    return source;
  }

  /** Takes new files, and writes down which: a batch that runs again reads the same ones (invariant 2). */
  async latestOffset(_start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const files = this.#limited(await this.#unreadFiles(limit), limit);
    if (files.length > 0) {
      const batchId = this.#lastBatch + 1;
      const entries = files.map(({ path, timestamp }) => ({ path: toLogPath(path), timestamp, batchId }));
      await this.#parts.log.add(batchId, entries);
      for (const { path, timestamp } of files) this.#seen.add(path, timestamp);
      this.#seen.purge();
      this.#batches.set(batchId, entries);
      this.#lastBatch = batchId;
    }
    return this.#lastBatch < 0 ? null : offsetOf(this.#lastBatch);
  }

  async getBatch(start: Offset | null, end: Offset): Promise<SourceBatch> {
    const { request, format, path } = this.#parts;
    const schema = schemaOf(format, request);
    const entries = this.#entriesBetween(start, end);
    const isPlain = !/[*?[{]/.test(path);
    return {
      kind: "plan",
      plan: {
        kind: "dataSourceScan",
        format,
        options: { ...(isPlain ? { basepath: path } : {}), ...withoutPath(request.options) },
        paths: entries.map((entry) => fromLogPath(entry.path)),
        schema,
        isStreaming: false,
        output: [...schema.fields, ...(request.metadata ? [request.metadata] : [])].map(
          ({ name, dataType, nullable }, id) => ({
            kind: "attribute",
            id,
            name,
            dataType,
            nullable,
            qualifier: [],
          }),
        ),
      },
    };
  }

  /** Removes or archives the files of finished batches, where asked to. */
  async commit(end: Offset): Promise<void> {
    const last = logOffsetOf(end);
    const { options, context } = this.#parts;
    if (options.cleanSource !== "off") {
      const archive =
        options.archiveDirectory && resolvePath(options.archiveDirectory, context.workingDirectory);
      for (const entry of this.#entriesBetween(offsetOf(this.#cleanedBatch), end)) {
        await clean(fromLogPath(entry.path), archive);
      }
      this.#cleanedBatch = last;
    }
    for (const batchId of this.#batches.keys()) if (batchId < last) this.#batches.delete(batchId);
  }

  async close(): Promise<void> {}

  async #recover(): Promise<void> {
    for (const entry of await this.#parts.log.entries()) {
      this.#seen.add(fromLogPath(entry.path), entry.timestamp);
      this.#batches.set(entry.batchId, [...(this.#batches.get(entry.batchId) ?? []), entry]);
    }
    this.#seen.purge();
    this.#lastBatch = await this.#parts.log.latestBatchId();
  }

  async #unreadFiles(limit: ReadLimit): Promise<readonly FoundFile[]> {
    const isKnown = (path: string): boolean => this.#seen.has(path);
    if (limit.kind === "availableNow") {
      this.#filesForAvailableNow ??= [...(await this.#newFiles.find(isKnown))];
      return this.#ordered(this.#filesForAvailableNow.filter((file) => !isKnown(file.path)));
    }
    return this.#ordered(await this.#newFiles.find(isKnown));
  }

  /** Oldest first, or newest first when asked to; files beyond the age limit are left out. */
  #ordered(files: readonly FoundFile[]): readonly FoundFile[] {
    const direction = this.#parts.options.latestFirst ? -1 : 1;
    return files
      .filter((file) => !this.#seen.isTooOld(file.timestamp))
      .sort(
        (left, right) => direction * (left.timestamp - right.timestamp || (left.path < right.path ? -1 : 1)),
      );
  }

  #limited(files: readonly FoundFile[], limit: ReadLimit): readonly FoundFile[] {
    const { maxFilesPerTrigger, maxBytesPerTrigger } = this.#parts.options;
    if (limit.kind === "all") return files;
    if (maxFilesPerTrigger !== undefined) return files.slice(0, maxFilesPerTrigger);
    if (maxBytesPerTrigger === undefined) return files;
    let bytes = 0;
    return files.filter((file, index) => {
      bytes += file.size;
      return index === 0 || bytes <= maxBytesPerTrigger;
    });
  }

  #entriesBetween(start: Offset | null, end: Offset): readonly FileEntry[] {
    const from = start === null ? -1 : logOffsetOf(start);
    const to = logOffsetOf(end);
    return [...this.#batches]
      .filter(([batchId]) => batchId > from && batchId <= to)
      .sort(([left], [right]) => left - right)
      .flatMap(([, entries]) => entries);
  }
}

function offsetOf(logOffset: number): Offset {
  return JSON.stringify({ logOffset });
}

/** Spark accepts the bare number of old checkpoints too. */
function logOffsetOf(offset: Offset): number {
  const parsed = JSON.parse(offset) as number | { readonly logOffset: number };
  return typeof parsed === "number" ? parsed : parsed.logOffset;
}

function withoutPath(options: SourceRequest["options"]): SourceRequest["options"] {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name.toLowerCase() !== "path"));
}

async function clean(path: string, archive: string | undefined): Promise<void> {
  if (archive === undefined) {
    await rm(path, { force: true });
    return;
  }
  const target = join(archive, path);
  await mkdir(dirname(target), { recursive: true });
  await rename(path, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
