import { unsupported } from "@millrace/spark-model";
import type { CheckpointFiles } from "../connector.ts";
import { resolvePath } from "../files/resolve-path.ts";
import { findSource } from "../run/find-connector.ts";
import { LateRowLedger } from "../run/late-row-ledger.ts";
import type { QueryRecord } from "../run/query-record.ts";
import { plainError } from "../run/streaming-errors.ts";
import { systemClock } from "../run/system-clock.ts";
import { BatchRunner } from "../tables/batch-runner.ts";
import { MemoryTables } from "../tables/memory-tables.ts";
import { SessionTables } from "../tables/session-tables.ts";
import type { ToolEnvironment } from "./tool-environment.ts";

/** The way of running plans of a session with the configuration that a query ran with. */
export function recordedRunner(
  { conf, workingDirectory }: QueryRecord,
  environment: ToolEnvironment,
): BatchRunner {
  const memoryTables = new MemoryTables();
  const runner: BatchRunner = new BatchRunner({
    currentDatabase: () => "default",
    database: environment.database,
    config: (key) => conf[key],
    readArrow: environment.readArrow,
    python: environment.python,
    workingDirectory,
    readSource: async (scan) => {
      const provider = findSource(scan.format, environment.connectors);
      if (!provider.readBatch) throw unsupported(`Replaying a join with ${scan.format}`, "Join with files.");
      return provider.readBatch(scan, recordedContext({ conf, workingDirectory }, environment));
    },
    tableRows: (scan, connection) => tables.rows(scan, connection),
  });
  const tables = new SessionTables({
    runner,
    memoryTables,
    lateRows: new LateRowLedger(),
    workingDirectory,
    warehouse: resolvePath(conf["spark.sql.warehouse.dir"] ?? "spark-warehouse", workingDirectory),
  });
  return runner;
}

/** What its connectors are given; nothing can be written. */
export function recordedContext(
  { conf, workingDirectory }: Pick<QueryRecord, "conf" | "workingDirectory">,
  { files }: ToolEnvironment,
) {
  return {
    workingDirectory,
    config: new Map(Object.entries(conf)),
    clock: systemClock,
    files: readOnly(files),
    print: () => {},
  };
}

function readOnly(files: CheckpointFiles): CheckpointFiles {
  const refuse = async (): Promise<void> => {
    throw plainError(
      "IllegalArgumentException",
      "A replay writes nothing; the log of its source is missing.",
    );
  };
  return { ...files, write: refuse, remove: refuse };
}
