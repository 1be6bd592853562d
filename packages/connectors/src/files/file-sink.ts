import { open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type BatchOutput,
  type ConnectorContext,
  resolvePath,
  type Sink,
  type SinkProvider,
  type SinkReport,
  type SinkRequest,
  toFileUri,
  type WrittenFile,
} from "@millrace/engine/connector";
import { type Schema, SparkError, unsupported } from "@millrace/spark-model";
import { durationConf, optionOf } from "../options.ts";
import { CompactibleLog } from "./compactible-log.ts";
import { toLogPath } from "./file-uri.ts";

/** A line of `_spark_metadata/N` (SinkFileStatus). */
interface SinkFile {
  readonly path: string;
  readonly size: number;
  readonly isDir: boolean;
  readonly modificationTime: number;
  readonly blockReplication: number;
  readonly blockSize: number;
  readonly action: "add";
}

/**
 * `writeStream.format("parquet" | "json" | "csv" | "text")` (FileStreamSink). Exactly once: files count when
 * the log of the directory names them, and a batch that the log has is not written again.
 */
export function fileSink(format: string): SinkProvider {
  return {
    format,
    async open(request, context) {
      const path = request.path ?? optionOf(request.options, "path");
      if (path === undefined) throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_2047" });
      if (request.outputMode !== "append") {
        throw new SparkError({
          errorClass: "STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE",
          messageParameters: { className: format, outputMode: request.outputMode },
        });
      }
      for (const column of request.partitionBy) requireColumn(column, request.schema);
      if (optionOf(request.options, "retention") !== undefined) {
        throw unsupported("The option retention of the file sink", "Remove old files yourself.");
      }
      return new FileSink(format, request, {
        directory: resolvePath(path, context.workingDirectory),
        context,
      });
    },
  };
}

function requireColumn(columnName: string, { fields }: Schema): void {
  if (fields.some(({ name }) => name.toLowerCase() === columnName.toLowerCase())) return;
  throw new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1196",
    messageParameters: {
      columnName,
      columnType: "Partition",
      validColumnNames: fields.map(({ name }) => name).join(", "),
    },
  });
}

class FileSink implements Sink {
  readonly description: string;
  readonly #format: string;
  readonly #request: SinkRequest;
  readonly #directory: string;
  readonly #log: CompactibleLog<SinkFile>;
  #lastBatch: number | undefined;

  constructor(
    format: string,
    request: SinkRequest,
    { directory, context }: { readonly directory: string; readonly context: ConnectorContext },
  ) {
    this.#format = format;
    this.#request = request;
    this.#directory = directory;
    this.description = `FileSink[${toFileUri(directory)}]`;
    this.#log = new CompactibleLog<SinkFile>({
      files: context.files,
      directory: join(directory, "_spark_metadata"),
      compactInterval: Number(context.config.get("spark.sql.streaming.fileSink.log.compactInterval") ?? 10),
      cleanupDelay: durationConf(context.config, "spark.sql.streaming.fileSink.log.cleanupDelay", 600_000),
      now: () => context.clock.now(),
    });
  }

  async addBatch(batchId: number, output: BatchOutput): Promise<SinkReport> {
    this.#lastBatch ??= await this.#log.latestBatchId();
    if (batchId > this.#lastBatch) {
      const files = await this.#write(batchId, output);
      await this.#log.add(batchId, await Promise.all(files.map((file) => this.#entryOf(file))));
      this.#lastBatch = batchId;
    }
    return { numOutputRows: -1 };
  }

  async close(): Promise<void> {}

  /** The first batch writes a file even without rows, so that readers find a schema. */
  async #write(batchId: number, output: BatchOutput): Promise<readonly WrittenFile[]> {
    if (output.rowCount === 0 && batchId > 0) return [];
    return output.writeFiles({
      format: this.#format,
      directory: this.#directory,
      options: this.#request.options,
      partitionBy: this.#request.partitionBy,
    });
  }

  /** Flushes a file before the log may name it. */
  async #entryOf(file: WrittenFile): Promise<SinkFile> {
    const path = join(this.#directory, file.path);
    await flush(path);
    await flush(dirname(path));
    const { mtimeMs } = await stat(path);
    return {
      path: toLogPath(path),
      size: file.size,
      isDir: false,
      modificationTime: Math.floor(mtimeMs),
      blockReplication: 1,
      blockSize: 33_554_432,
      action: "add",
    };
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
