import type { CheckpointFiles, Clock, Connectors } from "../connector.ts";
import type { SessionConfig, Tables } from "../engine.ts";
import type { BatchRunner } from "../tables/batch-runner.ts";
import type { MemoryTables } from "../tables/memory-tables.ts";
import type { CrashHook } from "./crash-point.ts";

/** What streaming queries need of their session. */
export interface StreamingHost {
  readonly runner: BatchRunner;
  readonly memoryTables: MemoryTables;
  readonly tables: Tables;
  readonly connectors: Connectors;
  readonly workingDirectory: string;
  readonly config: SessionConfig;
  readonly clock: Clock;
  readonly files: CheckpointFiles;
  readonly onCrashPoint?: CrashHook;
}
