import type { ColumnBatch } from "@millrace/spark-model";
import { rateSchema } from "./rate-schema.ts";

const rowsPerBatch = 65_536;

/** Values `from`..`to` (exclusive) with a timestamp each, in microseconds. */
export async function* rateRows(
  from: number,
  to: number,
  timestampOf: (value: number) => number,
): AsyncGenerator<ColumnBatch> {
  for (let start = from; start < to; start += rowsPerBatch) {
    const rowCount = Math.min(rowsPerBatch, to - start);
    const timestamps = new BigInt64Array(rowCount);
    const values = new BigInt64Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      timestamps[row] = BigInt(timestampOf(start + row));
      values[row] = BigInt(start + row);
    }
    yield {
      schema: rateSchema,
      rowCount,
      columns: [
        { form: "fixed", values: timestamps },
        { form: "fixed", values: values },
      ],
    };
  }
}
