import type { SinkProvider } from "@millrace/engine/connector";

/** `writeStream.format("noop")`: computes the rows and lets them go. */
export const noopSink: SinkProvider = {
  format: "noop",
  allowsTemporaryCheckpoint: true,
  async open() {
    return {
      description: "NoopTable",
      async addBatch(_batchId, output) {
        return { numOutputRows: output.rowCount };
      },
      async addRows() {},
      async close() {},
    };
  },
};
