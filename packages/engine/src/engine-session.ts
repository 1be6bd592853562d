import { existsSync } from "node:fs";
import { type ColumnBatch, type LogicalPlan, type Schema, SparkError, schemaOf } from "@millrace/spark-model";
import { stateSources } from "./checkpoint/state-sources.ts";
import type { DuckDatabase } from "./duckdb/database.ts";
import type {
  EngineOptions,
  EngineSession,
  ExecuteOptions,
  ExplainMode,
  ScanRequest,
  SessionConfig,
  StreamingQueries,
  WriteRequest,
} from "./engine.ts";
import { hasWildcard } from "./files/glob.ts";
import { checkOverwrite, inputFiles } from "./files/input-files.ts";
import { resolvePath } from "./files/resolve-path.ts";
import { fileSchema, isFileFormat } from "./files/scan-files.ts";
import type { PythonFunctions } from "./python-functions.ts";
import { readSource, sourceSchema } from "./read-source.ts";
import { LateRowLedger } from "./run/late-row-ledger.ts";
import { localCheckpointFiles } from "./run/local-checkpoint-files.ts";
import { SessionQueries } from "./run/streaming-queries.ts";
import { systemClock } from "./run/system-clock.ts";
import { BatchRunner } from "./tables/batch-runner.ts";
import { explainBatch } from "./tables/explain.ts";
import { MemoryTables } from "./tables/memory-tables.ts";
import { SessionTables } from "./tables/session-tables.ts";
import { writeSink } from "./write-sink.ts";

export interface SessionParts {
  readonly database: DuckDatabase;
  readonly options: EngineOptions;
  readonly config: SessionConfig;
  readonly python?: PythonFunctions;
  readonly onClose?: () => void;
}

/** One session over the engine's DuckDB; composes the stages, decides nothing. */
export class EmbeddedSession implements EngineSession {
  readonly tables: SessionTables;
  currentDatabase = "default";
  readonly #runner: BatchRunner;
  readonly #parts: SessionParts;
  readonly #memoryTables = new MemoryTables();
  readonly #lateRows = new LateRowLedger();
  readonly #queries: SessionQueries;

  constructor(parts: SessionParts) {
    const { database, config } = parts;
    const sources = [...parts.options.connectors.sources, ...stateSources(() => this.#runner)];
    const options = { ...parts.options, connectors: { ...parts.options.connectors, sources } };
    this.#runner = new BatchRunner({
      database,
      config: (key) => config.get(key),
      currentDatabase: () => this.currentDatabase,
      readArrow: options.readArrow,
      workingDirectory: options.workingDirectory,
      readSource: (scan) => readSource(scan, { options, config }),
      python: parts.python,
      tableRows: (scan, connection) => this.tables.rows(scan, connection),
    });
    this.tables = new SessionTables({
      runner: this.#runner,
      memoryTables: this.#memoryTables,
      lateRows: this.#lateRows,
      workingDirectory: options.workingDirectory,
      warehouse: warehouseOf(parts),
    });
    this.#parts = { ...parts, options };
    this.#queries = new SessionQueries({
      runner: this.#runner,
      memoryTables: this.#memoryTables,
      tables: this.tables,
      connectors: options.connectors,
      workingDirectory: options.workingDirectory,
      config,
      clock: systemClock,
      files: localCheckpointFiles(),
      lateRows: this.#lateRows,
    });
  }

  execute(plan: LogicalPlan, options: ExecuteOptions = {}): AsyncIterable<ColumnBatch> {
    return this.#runner.execute(plan, options);
  }

  async explain(plan: LogicalPlan, mode: ExplainMode): Promise<string> {
    return explainBatch(plan, this.#runner.compile(plan), mode);
  }

  async inferSchema(request: ScanRequest): Promise<Schema> {
    if (!isFileFormat(request.format)) return sourceSchema(request, this.#parts);
    if (request.isStreaming) {
      await requirePath(request, this.#parts.options.workingDirectory);
      if (!this.#infersStreams()) requireSchema(request);
    }
    return this.#runner.withConnection((connection) =>
      fileSchema(request, this.#runner.fileEnvironment(connection)),
    );
  }

  #infersStreams(): boolean {
    return this.#parts.config.get("spark.sql.streaming.schemaInference") === "true";
  }

  async write(plan: LogicalPlan, request: WriteRequest): Promise<void> {
    const { format, path } = request;
    if (!isFileFormat(format)) {
      return writeSink(
        request,
        { schema: schemaOf(plan), rows: this.execute(plan) },
        this.#parts.options.connectors,
      );
    }
    if (path === undefined) throw pathMissing();
    if (request.mode === "overwrite") {
      await checkOverwrite(plan, path, this.#parts.options.workingDirectory);
    }
    await this.#runner.save(plan, { ...request, path });
  }

  async inputFiles(plan: LogicalPlan): Promise<readonly string[]> {
    const files = await inputFiles(plan, this.#parts.options.workingDirectory);
    return files.map((uri) => uri.replace(/^file:(?=\/[^/])/, "file://"));
  }

  cache(relationId: string, plan: LogicalPlan): Promise<void> {
    return this.#runner.keep(relationId, plan);
  }

  uncache(relationId: string): Promise<void> {
    return this.#runner.forget(relationId);
  }

  get streams(): StreamingQueries {
    return this.#queries;
  }

  async close(): Promise<void> {
    await this.#queries.close();
    await this.#runner.close();
    this.#parts.onClose?.();
  }
}

/** Where saved tables live: spark.sql.warehouse.dir, by default `spark-warehouse` of the working directory. */
function warehouseOf({ config, options }: SessionParts): string {
  return resolvePath(config.get("spark.sql.warehouse.dir") ?? "spark-warehouse", options.workingDirectory);
}

function pathMissing(): SparkError {
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_2047",
    kind: "IllegalArgumentException",
    message: "'path' is not specified.",
  });
}

/** A stream of files needs a path that is there; the error names it as the reader does, without a scheme. */
async function requirePath({ paths, options }: ScanRequest, workingDirectory: string): Promise<void> {
  const path = paths[0] ?? options["path"];
  if (path === undefined) throw pathMissing();
  const absolute = resolvePath(path, workingDirectory);
  if (hasWildcard(absolute) || existsSync(absolute)) return;
  throw new SparkError({ errorClass: "PATH_NOT_FOUND", messageParameters: { path: absolute } });
}

/** A stream's schema must not depend on the files that happen to be there; text has but one. */
function requireSchema({ schema, format }: ScanRequest): void {
  if (!schema && format !== "text") throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_2048" });
}
