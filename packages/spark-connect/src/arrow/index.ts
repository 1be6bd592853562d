/** Arrow IPC streams from and to ColumnBatch, as Spark Connect carries rows. */
export { type ArrowStream, readArrowSchema, readArrowStream } from "./read-stream.ts";
export { sliceBatch } from "./slice-batch.ts";
export { type ArrowOptions, writeArrowStream } from "./write-stream.ts";
