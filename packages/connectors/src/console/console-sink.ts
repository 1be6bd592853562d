import type { BatchOutput, SinkProvider } from "@millrace/engine/connector";
import { booleanOption, positiveOption } from "../options.ts";
import { showTable } from "./show-table.ts";

const line = "-------------------------------------------";

/** `writeStream.format("console")`: prints each batch as `show()` would (ConsoleWrite). */
export const consoleSink: SinkProvider = {
  format: "console",
  allowsTemporaryCheckpoint: true,
  async open(request, context) {
    const numRows = positiveOption(request.options, "numRows", 20);
    const truncates = booleanOption(request.options, "truncate", true);
    const names = request.schema.fields.map((field) => field.name);
    const print = async (batchId: number, output: BatchOutput): Promise<void> => {
      const rows = await output.text(numRows);
      const table = showTable(
        { names, schema: request.schema, batches: rows },
        { hasMore: output.rowCount > numRows, numRows, truncate: truncates ? 20 : 0 },
      );
      context.print(`${line}\nBatch: ${batchId}\n${line}\n${table}\n`);
    };
    return {
      description: "org.apache.spark.sql.execution.streaming.ConsoleTable$",
      async addBatch(batchId, output) {
        await print(batchId, output);
        return { numOutputRows: output.rowCount };
      },
      addRows: print,
      async close() {},
    };
  },
};
