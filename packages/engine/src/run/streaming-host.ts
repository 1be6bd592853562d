import type { Clock, Connectors } from "../connector.ts";
import type { SessionConfig, Tables } from "../engine.ts";
import type { BatchRunner } from "../tables/batch-runner.ts";
import type { MemoryTables } from "../tables/memory-tables.ts";
import type { CrashHook } from "./crash-point.ts";
import type { LateRowLedger } from "./late-row-ledger.ts";
import type { LocalCheckpointFiles } from "./local-checkpoint-files.ts";

/** What streaming queries need of their session. */
export interface StreamingHost {
  readonly runner: BatchRunner;
  readonly memoryTables: MemoryTables;
  readonly tables: Tables;
  readonly connectors: Connectors;
  readonly workingDirectory: string;
  readonly config: SessionConfig;
  readonly clock: Clock;
  readonly files: LocalCheckpointFiles;
  readonly lateRows: LateRowLedger;
  readonly onCrashPoint?: CrashHook;
}
