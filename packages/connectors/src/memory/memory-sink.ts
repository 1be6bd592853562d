import type { ConnectorContext, SinkProvider, SinkRequest } from "@millrace/engine/connector";
import { SparkError } from "@millrace/spark-model";

/** `writeStream.format("memory")`: the rows become the table `queryName` of the session (MemorySink). */
export const memorySink: SinkProvider = {
  format: "memory",
  allowsTemporaryCheckpoint: true,
  startsOver: ["append", "update"],
  async open(request: SinkRequest, context: ConnectorContext) {
    const table = request.queryName;
    if (table === undefined) {
      throw new SparkError({
        errorClass: "_LEGACY_ERROR_TEMP_1194",
        message: "queryName must be specified for memory sink",
      });
    }
    await context.createTable?.(table, request.schema);
    let last = -1;
    return {
      description: "MemorySink",
      async addBatch(batchId, output) {
        if (batchId <= last) return { numOutputRows: 0 };
        await output.storeTable(table, request.outputMode === "complete" ? "replace" : "append");
        last = batchId;
        return { numOutputRows: output.rowCount };
      },
      addRows: (_epochId, output) => output.storeTable(table, "append"),
      async close() {},
    };
  },
};
