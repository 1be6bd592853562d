import { SparkError } from "@millrace/spark-model";
import type { Connectors, Sink, SinkProvider, SourceProvider } from "../connector.ts";
import type { StreamingQueryDefinition } from "../engine.ts";
import { type StreamingPlan, sourceNodes } from "../stream/streaming-plan.ts";
import type { StreamingHost } from "./streaming-host.ts";

/** The source of a format; throws DATA_SOURCE_NOT_FOUND, and says of a format that only writes that it does. */
export function findSource(format: string, { sources, sinks }: Connectors): SourceProvider {
  if (!known(format, sources) && known(format, sinks)) {
    throw new SparkError({
      errorClass: "_LEGACY_ERROR_TEMP_2049",
      messageParameters: { className: format, operator: "reading" },
    });
  }
  return find(format, sources);
}

/** The sink of a format; throws DATA_SOURCE_NOT_FOUND. */
export function findSink(format: string, { sinks }: Connectors): SinkProvider {
  return find(format, sinks);
}

/** Refuses sources and sinks that continuous processing cannot use. */
export function checkContinuousConnectors(request: {
  readonly plan: StreamingPlan;
  readonly sink: Sink;
  readonly definition: StreamingQueryDefinition;
  readonly host: StreamingHost;
}): void {
  const { plan, sink, definition, host } = request;
  for (const { scan } of sourceNodes(plan)) {
    if (scan.kind === "dataSourceScan" && !findSource(scan.format, host.connectors).openContinuous) {
      throw notContinuous(scan.format);
    }
  }
  if (sink.addRows) return;
  if (definition.sinkProvider) {
    throw new SparkError({
      errorClass: "_LEGACY_ERROR_TEMP_1195",
      messageParameters: { source: "foreachBatch" },
    });
  }
  throw notContinuous(definition.format);
}

function notContinuous(sourceName: string): SparkError {
  return new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_2253",
    messageParameters: { sourceName },
  });
}

function known<Provider extends { readonly format: string }>(
  format: string,
  providers: readonly Provider[],
): Provider | undefined {
  const lower = format.toLowerCase();
  return providers.find((each) => each.format === lower);
}

function find<Provider extends { readonly format: string }>(
  format: string,
  providers: readonly Provider[],
): Provider {
  const provider = known(format, providers);
  if (provider) return provider;
  throw new SparkError({ errorClass: "DATA_SOURCE_NOT_FOUND", messageParameters: { provider: format } });
}
