import { schemaOf } from "@millrace/spark-model";
import type { Sink, SinkProvider } from "../connector.ts";
import type { StreamingQueryDefinition } from "../engine.ts";
import { connectorContext } from "./prepared-query.ts";
import type { StreamingHost } from "./streaming-host.ts";

/** Opens the sink of a query; it refuses here what it cannot take. */
export function openSink(
  provider: SinkProvider,
  queryId: string,
  { definition, host }: { readonly definition: StreamingQueryDefinition; readonly host: StreamingHost },
): Promise<Sink> {
  const { options, path, tableName, name, partitionBy, outputMode, trigger } = definition;
  return provider.open(
    {
      options,
      ...(path === undefined ? {} : { path }),
      ...(tableName === undefined ? {} : { tableName }),
      ...(name === undefined ? {} : { queryName: name }),
      queryId,
      schema: schemaOf(definition.plan),
      partitionBy,
      outputMode,
      trigger,
    },
    connectorContext(host, definition),
  );
}
