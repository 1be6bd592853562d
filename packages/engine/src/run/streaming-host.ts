import type { Schema } from "@millrace/spark-model";
import type { CheckpointFiles, Clock, Connectors, FileWriteRequest, WrittenFile } from "../connector.ts";
import type { DuckConnection } from "../duckdb/connection.ts";
import type { SessionConfig } from "../engine.ts";
import type { BatchRunner } from "../tables/batch-runner.ts";
import type { MemoryTables } from "../tables/memory-tables.ts";
import type { CrashHook } from "./crash-point.ts";

/** What streaming queries need of their session. */
export interface StreamingHost {
  readonly runner: BatchRunner;
  readonly memoryTables: MemoryTables;
  readonly connectors: Connectors;
  readonly workingDirectory: string;
  readonly config: SessionConfig;
  readonly clock: Clock;
  readonly files: CheckpointFiles;
  /** Writes the rows of a DuckDB table as files. */
  readonly writeFiles: WriteTableFiles;
  readonly onCrashPoint?: CrashHook;
}

/** Writes a table of DuckDB, whose columns are those of the schema by position, as files of a format. */
export type WriteTableFiles = (
  rows: { readonly table: string; readonly schema: Schema },
  request: FileWriteRequest,
  connection: DuckConnection,
) => Promise<readonly WrittenFile[]>;
