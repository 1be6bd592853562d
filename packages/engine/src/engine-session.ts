import type { ColumnBatch, LogicalPlan, Schema } from "@millrace/spark-model";
import { unsupported } from "@millrace/spark-model";
import type { DuckDatabase } from "./duckdb/database.ts";
import type {
  EngineOptions,
  EngineSession,
  ExecuteOptions,
  ExplainMode,
  ScanRequest,
  SessionConfig,
  StreamingQueries,
  Tables,
  WriteRequest,
} from "./engine.ts";
import { localCheckpointFiles } from "./run/local-checkpoint-files.ts";
import { SessionQueries } from "./run/streaming-queries.ts";
import { systemClock } from "./run/system-clock.ts";
import { BatchRunner } from "./tables/batch-runner.ts";
import { explainBatch } from "./tables/explain.ts";
import { MemoryTables } from "./tables/memory-tables.ts";

export interface SessionParts {
  readonly database: DuckDatabase;
  readonly options: EngineOptions;
  readonly config: SessionConfig;
}

/** One session over the engine's DuckDB; composes the stages, decides nothing. */
export class EmbeddedSession implements EngineSession {
  readonly #runner: BatchRunner;
  readonly #memoryTables = new MemoryTables();
  readonly #queries: SessionQueries;

  constructor({ database, options, config }: SessionParts) {
    this.#runner = new BatchRunner({
      database,
      config: (key) => config.get(key),
      readArrow: options.readArrow,
    });
    this.#queries = new SessionQueries({
      runner: this.#runner,
      memoryTables: this.#memoryTables,
      connectors: options.connectors,
      workingDirectory: options.workingDirectory,
      config,
      clock: systemClock,
      files: localCheckpointFiles(),
      writeFiles: async (_rows, { format }) => {
        throw unsupported(`Writing ${format}`, "Use another format.");
      },
    });
  }

  execute(plan: LogicalPlan, options: ExecuteOptions = {}): AsyncIterable<ColumnBatch> {
    return this.#runner.execute(plan, options);
  }

  async explain(plan: LogicalPlan, mode: ExplainMode): Promise<string> {
    return explainBatch(plan, this.#runner.compile(plan), mode);
  }

  async inferSchema(request: ScanRequest): Promise<Schema> {
    throw unsupported(`Reading ${request.format}`, "Use another format.");
  }

  async writeFiles(_plan: LogicalPlan, request: WriteRequest): Promise<void> {
    throw unsupported(`Writing ${request.format}`, "Use another format.");
  }

  async inputFiles(): Promise<readonly string[]> {
    return [];
  }

  cache(relationId: string, plan: LogicalPlan): Promise<void> {
    return this.#runner.keep(relationId, plan);
  }

  uncache(relationId: string): Promise<void> {
    return this.#runner.forget(relationId);
  }

  get tables(): Tables {
    throw unsupported("Saved tables", "Use temporary views.");
  }

  get streams(): StreamingQueries {
    return this.#queries;
  }

  async close(): Promise<void> {
    await this.#queries.close();
    await this.#runner.close();
  }
}
