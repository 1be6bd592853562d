import type { ConnectorContext, Sink } from "../connector.ts";
import type { StreamingQueryDefinition } from "../engine.ts";
import type { StreamingPlan } from "../stream/streaming-plan.ts";
import type { QueryRun } from "./batch-progress.ts";
import type { CheckpointLocation } from "./checkpoint-location.ts";
import type { StreamingHost } from "./streaming-host.ts";

/** A query that has been checked and has its id, but does not run yet. */
export interface PreparedQuery {
  readonly definition: StreamingQueryDefinition;
  readonly host: StreamingHost;
  readonly plan: StreamingPlan;
  readonly checkpoint: CheckpointLocation;
  readonly run: QueryRun;
  readonly sink: Sink;
}

/** What a query gives to its sources and its sink. */
export function connectorContext(
  host: StreamingHost,
  definition: StreamingQueryDefinition,
): ConnectorContext {
  return {
    workingDirectory: host.workingDirectory,
    config: host.config.entries(),
    clock: host.clock,
    files: host.files,
    createTable: (name, schema) =>
      host.runner.withConnection(async (connection) => {
        await host.memoryTables.create(name, schema, connection);
      }),
    print: definition.print ?? ((text) => process.stdout.write(text)),
  };
}
