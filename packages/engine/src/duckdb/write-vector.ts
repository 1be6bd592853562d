import duckdb, { type Vector } from "@duckdb/node-bindings";
import { type Column, type DataType, isValid, unsupported } from "@millrace/spark-model";
import { decimalWidth } from "./column-builder.ts";

/** A range of a column's rows and the vector that takes them, from its row 0 on. */
export interface VectorWrite {
  readonly vector: Vector;
  readonly column: Column;
  readonly type: DataType;
  readonly start: number;
  readonly count: number;
}

/** Copies rows of an Arrow column into a DuckDB vector. */
export function writeVector(write: VectorWrite): void {
  if (write.count === 0) return;
  writeValidity(write);
  const { column } = write;
  switch (column.form) {
    case "null":
      return;
    case "fixed":
      writeFixed(write, column);
      return;
    case "variable":
      writeStrings(write, column);
      return;
    case "struct":
      writeStruct(write, column);
      return;
    case "list":
      writeList(write, column);
  }
}

function writeValidity({ vector, column, start, count }: VectorWrite): void {
  if (column.form !== "null" && column.validity === undefined) return;
  const mask = new Uint8Array(Math.ceil(count / 8));
  for (let row = 0; row < count; row++) {
    if (isValid(column, start + row)) mask[row >> 3] = (mask[row >> 3] ?? 0) | (1 << (row & 7));
  }
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
}

type Form<Kind extends Column["form"]> = Extract<Column, { readonly form: Kind }>;

function writeFixed(write: VectorWrite, column: Form<"fixed">): void {
  const { vector, type, start, count } = write;
  if (type.kind === "boolean") {
    copy(vector, booleanBytes(column, start, count));
  } else if (type.kind === "decimal") {
    copy(vector, decimalBytes(write, column));
  } else {
    const width = column.values.BYTES_PER_ELEMENT;
    const { buffer, byteOffset } = column.values;
    copy(vector, new Uint8Array(buffer as ArrayBuffer, byteOffset + start * width, count * width));
  }
}

function copy(vector: Vector, bytes: Uint8Array): void {
  duckdb.copy_data_to_vector(vector, 0, bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

function booleanBytes(column: Form<"fixed">, start: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const index = start + row;
    bytes[row] = (Number(column.values[index >> 3] ?? 0) >> (index & 7)) & 1;
  }
  return bytes;
}

function decimalBytes({ type, start, count }: VectorWrite, column: Form<"fixed">): Uint8Array {
  const width = type.kind === "decimal" ? decimalWidth(type.precision) : 16;
  const source = new Uint8Array(
    column.values.buffer as ArrayBuffer,
    column.values.byteOffset + start * 16,
    count * 16,
  );
  if (width === 16) return source;
  const bytes = new Uint8Array(count * width);
  for (let row = 0; row < count; row++) {
    bytes.set(source.subarray(row * 16, row * 16 + width), row * width);
  }
  return bytes;
}

/**
 * Writes DuckDB's 16-byte entries: short strings inline, longer ones as a prefix and a pointer. The bytes of
 * all rows are given to the vector as one string, and the entries point into it: a call for each string
 * would cost ten times as much.
 */
function writeStrings({ vector, start, count }: VectorWrite, column: Form<"variable">): void {
  const { offsets, bytes } = column;
  const words = new Uint32Array(count * 4);
  const entries = new Uint8Array(words.buffer);
  const first = offsets[start] ?? 0;
  let address: number | undefined;
  for (let row = 0; row < count; row++) {
    const from = offsets[start + row] ?? 0;
    const length = (offsets[start + row + 1] ?? from) - from;
    const entry = row * 4;
    words[entry] = length;
    const copied = length > inlineLimit ? prefixLength : length;
    for (let byte = 0; byte < copied; byte++) entries[entry * 4 + 4 + byte] = bytes[from + byte] ?? 0;
    if (length <= inlineLimit) continue;
    address ??= addressOf(vector, bytes.subarray(first, offsets[start + count]));
    const pointer = address + from - first;
    words[entry + 2] = pointer % 2 ** 32;
    words[entry + 3] = pointer / 2 ** 32;
  }
  copy(vector, entries);
}

/** Gives bytes to a vector, which frees them when its chunk is reset, and tells where they lie. */
function addressOf(vector: Vector, bytes: Uint8Array): number {
  duckdb.vector_assign_string_element_len(vector, 0, bytes);
  const entry = duckdb.vector_get_data(vector, 16);
  return Number(new DataView(entry.buffer, entry.byteOffset, 16).getBigUint64(8, true));
}

/** Strings of up to 12 bytes lie in their entry. */
const inlineLimit = 12;
const prefixLength = 4;

function writeStruct({ vector, type, start, count }: VectorWrite, column: Form<"struct">): void {
  const types = type.kind === "map" ? [type.keyType, type.valueType] : structTypes(type);
  column.children.forEach((child, index) => {
    const childType = types[index];
    if (childType === undefined) throw new RangeError(`a struct column has no type for child ${index}`);
    const childVector = duckdb.struct_vector_get_child(vector, index);
    writeVector({ vector: childVector, column: child, type: childType, start, count });
  });
}

function structTypes(type: DataType): readonly DataType[] {
  if (type.kind === "struct") return type.fields.map((field) => field.dataType);
  throw unsupported(`Writing a struct column as ${type.kind}`, "Use a STRUCT type.");
}

function writeList({ vector, type, start, count }: VectorWrite, column: Form<"list">): void {
  const first = column.offsets[start] ?? 0;
  const childCount = (column.offsets[start + count] ?? first) - first;
  const entries = new BigUint64Array(count * 2);
  for (let row = 0; row < count; row++) {
    const from = column.offsets[start + row] ?? 0;
    entries[row * 2] = BigInt(from - first);
    entries[row * 2 + 1] = BigInt((column.offsets[start + row + 1] ?? from) - from);
  }
  copy(vector, new Uint8Array(entries.buffer));
  duckdb.list_vector_reserve(vector, childCount);
  duckdb.list_vector_set_size(vector, childCount);
  const child = duckdb.list_vector_get_child(vector);
  const range = { vector: child, column: column.child, start: first, count: childCount };
  writeVector({ ...range, type: type.kind === "array" ? type.elementType : type });
}
