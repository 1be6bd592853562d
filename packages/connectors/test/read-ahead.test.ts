import { type ColumnBatch, longType, structField, structType } from "@millrace/spark-model";
import { expect, it } from "vitest";
import { BytesBuilder } from "../src/kafka/bytes-builder.ts";
import { ReadAhead } from "../src/kafka/read-ahead.ts";
import type { OffsetRange } from "../src/kafka/read-offset-range.ts";
import { numbers } from "./context.ts";

const schema = structType([structField("offset", longType)]);

/** Gives each record of the ranges as a batch of its own, and notes what it was asked for. */
function reader() {
  const asked: (readonly OffsetRange[])[] = [];
  const read = async function* (ranges: readonly OffsetRange[]): AsyncGenerator<ColumnBatch> {
    asked.push(ranges);
    for (const { from, until } of ranges) {
      for (let offset = from; offset < until; offset++) {
        const values = BigInt64Array.of(BigInt(offset));
        yield { schema, rowCount: 1, columns: [{ form: "fixed", values }] };
      }
    }
  };
  return { asked, ahead: new ReadAhead(read) };
}

const range = (from: number, until: number, partition = 0): OffsetRange => ({
  topic: "t",
  partition,
  from,
  until,
});

async function offsetsOf(batches: AsyncIterable<ColumnBatch>): Promise<readonly number[]> {
  const gathered: ColumnBatch[] = [];
  for await (const batch of batches) gathered.push(batch);
  return numbers(gathered, 0);
}

it("uses what was read ahead and reads on behind it", async () => {
  const { ahead, asked } = reader();
  ahead.start([range(0, 3), range(10, 12, 1), range(7, 7, 2)]);
  const offsets = await offsetsOf(ahead.take([range(0, 5), range(10, 12, 1), range(7, 8, 2)]));
  expect(offsets).toEqual([0, 1, 2, 10, 11, 3, 4, 7]);
  expect(asked).toEqual([
    [range(0, 3), range(10, 12, 1)],
    [range(3, 5), range(12, 12, 1), range(7, 8, 2)],
  ]);
});

it.each([
  ["begins elsewhere", range(1, 3)],
  ["ends earlier", range(0, 2)],
  ["is of another partition", range(0, 3, 1)],
])("reads anew when the batch %s", async (_, wanted) => {
  const { ahead, asked } = reader();
  ahead.start([range(0, 3)]);
  const offsets = await offsetsOf(ahead.take([wanted]));
  expect(offsets).toEqual(Array.from({ length: wanted.until - wanted.from }, (_, row) => wanted.from + row));
  expect(asked.at(-1)).toEqual([wanted]);
});

it("keeps back no more than its bytes", async () => {
  let given = 0;
  const megabytes = { form: "fixed" as const, values: new BigInt64Array(2 ** 20) };
  const ahead = new ReadAhead(async function* () {
    for (; given < 10; given++) yield { schema, rowCount: 2 ** 20, columns: [megabytes] };
  });
  ahead.start([range(0, 10)]);
  await new Promise(setImmediate);
  expect(given).toBeLessThan(5);
  let rowCount = 0;
  for await (const batch of ahead.take([range(0, 10)])) rowCount += batch.rowCount;
  expect(rowCount).toBe(10 * 2 ** 20);
});

it("tells of a failed read to who asks for its records, and to nobody else", async () => {
  const failing = async function* (): AsyncGenerator<ColumnBatch> {
    yield* [];
    throw new Error("gone");
  };
  const ahead = new ReadAhead(failing);
  ahead.start([range(0, 3)]);
  await expect(offsetsOf(ahead.take([range(0, 3)]))).rejects.toThrow("gone");
  ahead.start([range(0, 3)]);
  ahead.stop();
  await new Promise(setImmediate);
});

it("gathers ranges of one source after another, with NULLs between", () => {
  const builder = new BytesBuilder(4);
  const first = Buffer.from("-one--three-");
  builder.appendInOrder(first, 1, 4);
  builder.appendInOrder(undefined, -1, -1);
  builder.appendInOrder(first, 6, 11);
  builder.appendInOrder(Buffer.from("four"), 0, 4);
  const column = builder.build();
  if (column.form !== "variable") throw new Error("expected bytes");
  expect(Buffer.from(column.bytes).toString()).toBe("onethreefour");
  expect([...column.offsets]).toEqual([0, 3, 3, 8, 12]);
  expect((column.validity?.[0] ?? 0) & 0b1111).toBe(0b1101);
});
