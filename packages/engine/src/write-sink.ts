import { type ColumnBatch, type Schema, unsupported } from "@millrace/spark-model";
import type { Connectors } from "./connector.ts";
import type { WriteRequest } from "./engine.ts";
import { findSink } from "./run/find-connector.ts";

/** Writes rows to a sink that is no file format; throws for a sink that takes streams only. */
export async function writeSink(
  request: WriteRequest,
  { schema, rows }: { readonly schema: Schema; readonly rows: AsyncIterable<ColumnBatch> },
  connectors: Connectors,
): Promise<void> {
  const { format, options, mode } = request;
  const sink = findSink(format, connectors);
  if (sink.writeBatch === undefined) {
    throw unsupported(`df.write with the format ${format}`, "Use writeStream, or write to files.");
  }
  await sink.writeBatch({ options, schema, mode }, rows);
}
