import { sliceBatch, toDataTypeMessage, writeArrowStream } from "@millrace/spark-connect";
import { byteLengthOf, type ColumnBatch, type Schema } from "@millrace/spark-model";
import type { Execution } from "./execution.ts";
import { emptyBatch } from "./row-table.ts";

/** Bytes of one Arrow batch on the wire, about (spark.connect.grpc.arrow.maxBatchSize and its margin). */
const batchBytes = 2.8 * 1024 * 1024;

/** The largest message that is sent in one piece; gRPC clients take 128 MiB. */
const messageBytes = 96 * 1024 * 1024;

/**
 * Sends a result: its rows as Arrow streams, at least one, the first of them with the schema. Gives the number
 * of rows.
 */
export async function sendBatches(
  execution: Execution,
  schema: Schema,
  batches: AsyncIterable<ColumnBatch> | Iterable<ColumnBatch>,
): Promise<number> {
  const sender = new BatchSender(execution, schema);
  for await (const batch of batches) await sender.add(batch);
  return sender.finish();
}

class BatchSender {
  readonly #execution: Execution;
  readonly #schema: Schema;
  readonly #timeZone: string;
  readonly #maxRows: number;
  #rows = 0;
  #sent = 0;

  constructor(execution: Execution, schema: Schema) {
    this.#execution = execution;
    this.#schema = schema;
    const { config } = execution.session;
    this.#timeZone = config.get("spark.sql.session.timeZone") ?? "UTC";
    const maxRows = Number(config.explicit("spark.sql.execution.arrow.maxRecordsPerBatch") ?? 0);
    this.#maxRows = maxRows > 0 ? maxRows : Number.POSITIVE_INFINITY;
  }

  async add(batch: ColumnBatch): Promise<void> {
    if (batch.rowCount === 0) return;
    const bytesPerRow = Math.max(
      batch.columns.reduce((sum, column) => sum + byteLengthOf(column), 0) / batch.rowCount,
      1,
    );
    const rows = Math.min(Math.max(Math.floor(batchBytes / bytesPerRow), 1), this.#maxRows);
    for (let start = 0; start < batch.rowCount; start += rows) {
      await this.#send(sliceBatch(batch, start, start + rows));
    }
  }

  async finish(): Promise<number> {
    if (this.#sent === 0) await this.#send(emptyBatch(this.#schema));
    return this.#rows;
  }

  async #send(batch: ColumnBatch): Promise<void> {
    const data = writeArrowStream(this.#schema, [batch], { timeZone: this.#timeZone });
    const rows = { rowCount: BigInt(batch.rowCount), startOffset: BigInt(this.#rows) };
    const pieces = this.#pieces(data);
    for (const [index, piece] of pieces.entries()) {
      const chunk =
        pieces.length === 1 ? {} : { chunkIndex: BigInt(index), numChunksInBatch: BigInt(pieces.length) };
      await this.#execution.send({
        ...(this.#sent === 0 && index === 0 ? { schema: toDataTypeMessage(this.#schema) } : {}),
        responseType: { case: "arrowBatch", value: { ...rows, data: piece, ...chunk } },
      });
    }
    this.#rows += batch.rowCount;
    this.#sent += 1;
  }

  /** One row may be larger than what a message takes: clients that say so get it in pieces. */
  #pieces(data: Uint8Array): readonly Uint8Array[] {
    const size = this.#execution.operation.request.chunkSize;
    if (size === undefined || data.byteLength <= Math.min(size, messageBytes)) return [data];
    const pieces: Uint8Array[] = [];
    const step = Math.min(size, messageBytes);
    for (let at = 0; at < data.byteLength; at += step) pieces.push(data.subarray(at, at + step));
    return pieces;
  }
}
