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
import { BatchRunner } from "./tables/batch-runner.ts";
import { explainBatch } from "./tables/explain.ts";

export interface SessionParts {
  readonly database: DuckDatabase;
  readonly options: EngineOptions;
  readonly config: SessionConfig;
}

/** One session over the engine's DuckDB; composes the stages, decides nothing. */
export class EmbeddedSession implements EngineSession {
  readonly #runner: BatchRunner;

  constructor({ database, options, config }: SessionParts) {
    this.#runner = new BatchRunner({
      database,
      config: (key) => config.get(key),
      readArrow: options.readArrow,
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
    throw unsupported("Streaming queries", "Use batch reads.");
  }

  close(): Promise<void> {
    return this.#runner.close();
  }
}
