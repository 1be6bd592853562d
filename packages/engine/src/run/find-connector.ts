import { SparkError } from "@millrace/spark-model";
import type { Connectors, SinkProvider, SourceProvider } from "../connector.ts";

/** The source of a format; throws DATA_SOURCE_NOT_FOUND. */
export function findSource(format: string, { sources }: Connectors): SourceProvider {
  return find(format, sources);
}

/** The sink of a format; throws DATA_SOURCE_NOT_FOUND. */
export function findSink(format: string, { sinks }: Connectors): SinkProvider {
  return find(format, sinks);
}

function find<Provider extends { readonly format: string }>(
  format: string,
  providers: readonly Provider[],
): Provider {
  const lower = format.toLowerCase();
  const provider = providers.find((each) => each.format === lower);
  if (provider) return provider;
  throw new SparkError({ errorClass: "DATA_SOURCE_NOT_FOUND", messageParameters: { provider: format } });
}
