import type { DataType, FixedValues } from "@millrace/spark-model";

/** How the values of a fixed-width type lie in memory. */
export interface FixedWidth {
  byteLength(rowCount: number): number;
  /** Views `rowCount` values at a byte offset that is a multiple of eight. */
  view(buffer: ArrayBufferLike, byteOffset: number, rowCount: number): FixedValues;
}

const bits: FixedWidth = {
  byteLength: (rowCount) => Math.ceil(rowCount / 8),
  view: (buffer, byteOffset, rowCount) => new Uint8Array(buffer, byteOffset, Math.ceil(rowCount / 8)),
};

const bytesEach = (
  width: number,
  view: (buffer: ArrayBufferLike, byteOffset: number, rowCount: number) => FixedValues,
): FixedWidth => ({ byteLength: (rowCount) => rowCount * width, view });

const int8 = bytesEach(1, (buffer, at, count) => new Int8Array(buffer, at, count));
const int16 = bytesEach(2, (buffer, at, count) => new Int16Array(buffer, at, count));
const int32 = bytesEach(4, (buffer, at, count) => new Int32Array(buffer, at, count));
const int64 = bytesEach(8, (buffer, at, count) => new BigInt64Array(buffer, at, count));
const float32 = bytesEach(4, (buffer, at, count) => new Float32Array(buffer, at, count));
const float64 = bytesEach(8, (buffer, at, count) => new Float64Array(buffer, at, count));
const sixteen = bytesEach(16, (buffer, at, count) => new Uint8Array(buffer, at, count * 16));

/** The layout of a fixed-width type. Throws TypeError for types whose rows vary in size. */
export function fixedWidth(type: DataType): FixedWidth {
  switch (type.kind) {
    case "boolean":
      return bits;
    case "byte":
      return int8;
    case "short":
      return int16;
    case "integer":
    case "date":
    case "year_month_interval":
      return int32;
    case "long":
    case "timestamp":
    case "timestamp_ntz":
    case "day_time_interval":
      return int64;
    case "float":
      return float32;
    case "double":
      return float64;
    case "decimal":
    case "interval":
      return sixteen;
    default:
      throw new TypeError(`${type.kind} has no fixed width`);
  }
}

/** The raw bytes behind a typed array. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
