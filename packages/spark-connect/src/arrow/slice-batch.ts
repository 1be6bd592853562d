import type { Column, ColumnBatch, DataType } from "@millrace/spark-model";
import { mapEntryType } from "./write-schema.ts";

/** Rows `start` (included) to `end` (excluded) of a batch; views the same memory where bit positions allow. */
export function sliceBatch(batch: ColumnBatch, start: number, end: number): ColumnBatch {
  const stop = Math.min(end, batch.rowCount);
  if (start === 0 && stop === batch.rowCount) return batch;
  return {
    schema: batch.schema,
    rowCount: Math.max(stop - start, 0),
    columns: batch.columns.map((column, index) => {
      const type = batch.schema.fields[index]?.dataType;
      if (type === undefined) throw new RangeError(`schema lacks column ${index}`);
      return sliceColumn({ type, column, start, end: stop });
    }),
  };
}

interface Slice {
  readonly type: DataType;
  readonly column: Column;
  readonly start: number;
  readonly end: number;
}

function sliceColumn({ type, column, start, end }: Slice): Column {
  if (column.form === "null") return column;
  const validity = column.validity ? { validity: sliceBits(column.validity, start, end) } : {};
  switch (column.form) {
    case "fixed":
      return { form: "fixed", values: sliceFixed({ type, column, start, end }), ...validity };
    case "variable": {
      const { offsets, first, last } = sliceOffsets(column.offsets, start, end);
      return { form: "variable", offsets, bytes: column.bytes.subarray(first, last), ...validity };
    }
    case "list": {
      const { offsets, first, last } = sliceOffsets(column.offsets, start, end);
      const child = sliceColumn({ type: childType(type), column: column.child, start: first, end: last });
      return { form: "list", offsets, child, ...validity };
    }
    case "struct": {
      const children = column.children.map((child, index) =>
        sliceColumn({ type: fieldType(type, index), column: child, start, end }),
      );
      return { form: "struct", children, ...validity };
    }
  }
}

function sliceFixed({ type, column, start, end }: Slice & { column: { form: "fixed" } & Column }) {
  if (type.kind === "boolean" && column.values instanceof Uint8Array)
    return sliceBits(column.values, start, end);
  const width = type.kind === "decimal" || type.kind === "interval" ? 16 : 1;
  return column.values.subarray(start * width, end * width);
}

function sliceOffsets(offsets: Int32Array, start: number, end: number) {
  const first = offsets[start] ?? 0;
  const last = offsets[end] ?? first;
  const sliced = offsets.subarray(start, end + 1);
  return { offsets: first === 0 ? sliced : sliced.map((offset) => offset - first), first, last };
}

function sliceBits(bits: Uint8Array, start: number, end: number): Uint8Array {
  const shift = start & 7;
  const bytes = bits.subarray(start >> 3, (end + 7) >> 3);
  if (shift === 0) return bytes;
  return bytes
    .map((byte, index) => (byte >> shift) | ((bytes[index + 1] ?? 0) << (8 - shift)))
    .subarray(0, (end - start + 7) >> 3);
}

function childType(type: DataType): DataType {
  if (type.kind === "array") return type.elementType;
  if (type.kind === "map") return mapEntryType(type);
  throw new TypeError(`a list column cannot have the type ${type.kind}`);
}

function fieldType(type: DataType, index: number): DataType {
  const found = type.kind === "struct" ? type.fields[index]?.dataType : undefined;
  if (found === undefined && type.kind !== "variant")
    throw new TypeError(`${type.kind} has no field ${index}`);
  return found ?? { kind: "binary" };
}
