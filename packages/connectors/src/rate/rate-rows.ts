import type { ColumnBatch } from "@millrace/spark-model";
import { LongValues } from "../long-values.ts";
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
    const timestamps = new LongValues(rowCount);
    const values = new LongValues(rowCount);
    for (let row = 0; row < rowCount; row++) {
      timestamps.set(row, timestampOf(start + row));
      values.set(row, start + row);
    }
    yield {
      schema: rateSchema,
      rowCount,
      columns: [
        { form: "fixed", values: timestamps.build(rowCount) },
        { form: "fixed", values: values.build(rowCount) },
      ],
    };
  }
}
