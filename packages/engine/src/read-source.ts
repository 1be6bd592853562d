import { type DataSourceScan, type Schema, SparkError } from "@millrace/spark-model";
import type { ConnectorContext, SourceBatch } from "./connector.ts";
import type { EngineOptions, ScanRequest, SessionConfig } from "./engine.ts";
import { findSource } from "./run/find-connector.ts";
import { localCheckpointFiles } from "./run/local-checkpoint-files.ts";
import { systemClock } from "./run/system-clock.ts";

interface SourceParts {
  readonly options: EngineOptions;
  readonly config: SessionConfig;
}

/** Rows of a batch read from a connector. */
export async function readSource(scan: DataSourceScan, parts: SourceParts): Promise<SourceBatch> {
  const provider = findSource(scan.format, parts.options.connectors);
  if (provider.readBatch === undefined) throw streamsOnly(scan.format);
  return provider.readBatch(scan, contextOf(parts));
}

/** The schema of a connector's rows. */
export async function sourceSchema(request: ScanRequest, parts: SourceParts): Promise<Schema> {
  const provider = findSource(request.format, parts.options.connectors);
  if (!request.isStreaming && provider.readBatch === undefined) throw streamsOnly(request.format);
  return provider.schema(request, contextOf(parts));
}

function streamsOnly(format: string): SparkError {
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_1186",
    sqlState: "0A000",
    message: `${format} is not a valid Spark SQL Data Source for batch reads. Use spark.readStream.`,
    messageParameters: { format },
  });
}

function contextOf({ options, config }: SourceParts): ConnectorContext {
  return {
    workingDirectory: options.workingDirectory,
    config: config.entries(),
    clock: systemClock,
    files: localCheckpointFiles(),
    print: (text) => process.stdout.write(text),
  };
}
