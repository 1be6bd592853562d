import type { Column, ColumnBatch, DataType, Schema } from "@millrace/spark-model";
import { bytesOf, fixedWidth } from "./column-layout.ts";
import { FlatBufferBuilder } from "./flatbuffer-builder.ts";
import { continuation, messageHeader, metadataVersion } from "./format.ts";
import { mapEntryType, schemaMetadata } from "./write-schema.ts";

/** What of a session the Arrow schema carries: the zone in which clients show timestamps. */
export interface ArrowOptions {
  readonly timeZone: string;
}

/**
 * One complete Arrow IPC stream: the schema, one record batch for each item of `batches`, the end mark.
 * All batches have the schema `schema`.
 */
export function writeArrowStream(
  schema: Schema,
  batches: readonly ColumnBatch[],
  options: ArrowOptions,
): Uint8Array {
  const pieces = [...frame(schemaMetadata(schema, options.timeZone), [])];
  for (const batch of batches) pieces.push(...recordBatch(schema, batch));
  pieces.push(endOfStream);
  return concatenate(pieces);
}

const endOfStream = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

interface Body {
  readonly nodes: [number, number][];
  readonly buffers: [number, number][];
  readonly pieces: Uint8Array[];
  length: number;
}

function recordBatch(schema: Schema, batch: ColumnBatch): Uint8Array[] {
  const body: Body = { nodes: [], buffers: [], pieces: [], length: 0 };
  schema.fields.forEach((field, index) => {
    const column = batch.columns[index];
    if (column === undefined) throw new RangeError(`batch lacks column ${index} (${field.name})`);
    addColumn(body, { type: field.dataType, column, rowCount: batch.rowCount });
  });
  return frame(recordBatchMetadata(batch.rowCount, body), body.pieces);
}

function recordBatchMetadata(rowCount: number, body: Body): Uint8Array {
  const builder = new FlatBufferBuilder();
  const buffers = builder.longPairs(body.buffers);
  const nodes = builder.longPairs(body.nodes);
  builder.startTable(3);
  builder.longField(0, rowCount);
  builder.offsetField(1, nodes);
  builder.offsetField(2, buffers);
  const header = builder.endTable();
  builder.startTable(4);
  builder.longField(3, body.length);
  builder.offsetField(2, header);
  builder.shortField(0, metadataVersion);
  builder.byteField(1, messageHeader.recordBatch);
  return builder.finish(builder.endTable());
}

interface ColumnPart {
  readonly type: DataType;
  readonly column: Column;
  readonly rowCount: number;
}

function addColumn(body: Body, { type, column, rowCount }: ColumnPart): void {
  if (column.form === "null") {
    body.nodes.push([rowCount, rowCount]);
    if (type.kind !== "void") addNulls(body, type, rowCount);
    return;
  }
  addValidity(body, column.validity, rowCount);
  switch (column.form) {
    case "fixed":
      addBuffer(body, bytesOf(column.values).subarray(0, fixedWidth(type).byteLength(rowCount)));
      return;
    case "variable":
      addBuffer(body, bytesOf(column.offsets).subarray(0, (rowCount + 1) * 4));
      addBuffer(body, column.bytes.subarray(0, column.offsets[rowCount] ?? 0));
      return;
    case "list":
      addBuffer(body, bytesOf(column.offsets).subarray(0, (rowCount + 1) * 4));
      addColumn(body, {
        type: elementType(type),
        column: column.child,
        rowCount: column.offsets[rowCount] ?? 0,
      });
      return;
    case "struct":
      fieldTypes(type).forEach((fieldType, index) => {
        const child = column.children[index];
        if (child === undefined) throw new RangeError(`struct column lacks child ${index}`);
        addColumn(body, { type: fieldType, column: child, rowCount });
      });
  }
}

/** A column without values under a type that has buffers: every row is NULL. */
function addNulls(body: Body, type: DataType, rowCount: number): void {
  addBuffer(body, new Uint8Array(Math.ceil(rowCount / 8)));
  if (type.kind === "struct" || type.kind === "variant") {
    for (const fieldType of fieldTypes(type))
      addColumn(body, { type: fieldType, column: { form: "null" }, rowCount });
  } else if (type.kind === "array" || type.kind === "map") {
    addBuffer(body, new Uint8Array((rowCount + 1) * 4));
    addColumn(body, { type: elementType(type), column: { form: "null" }, rowCount: 0 });
  } else if (isVariable(type)) {
    addBuffer(body, new Uint8Array((rowCount + 1) * 4));
    addBuffer(body, new Uint8Array(0));
  } else {
    addBuffer(body, new Uint8Array(fixedWidth(type).byteLength(rowCount)));
  }
}

function isVariable(type: DataType): boolean {
  return type.kind === "string" || type.kind === "binary" || type.kind === "char" || type.kind === "varchar";
}

function elementType(type: DataType): DataType {
  if (type.kind === "array") return type.elementType;
  if (type.kind === "map") return mapEntryType(type);
  throw new TypeError(`a list column cannot have the type ${type.kind}`);
}

function fieldTypes(type: DataType): readonly DataType[] {
  if (type.kind === "struct") return type.fields.map((field) => field.dataType);
  if (type.kind === "variant") return [{ kind: "binary" }, { kind: "binary" }];
  throw new TypeError(`a struct column cannot have the type ${type.kind}`);
}

function addValidity(body: Body, validity: Uint8Array | undefined, rowCount: number): void {
  const nulls = validity === undefined ? 0 : countNulls(validity, rowCount);
  body.nodes.push([rowCount, nulls]);
  addBuffer(
    body,
    validity === undefined || nulls === 0 ? empty : validity.subarray(0, Math.ceil(rowCount / 8)),
  );
}

const empty = new Uint8Array(0);

function addBuffer(body: Body, bytes: Uint8Array): void {
  body.buffers.push([body.length, bytes.byteLength]);
  body.pieces.push(bytes);
  const padding = -bytes.byteLength & 7;
  if (padding > 0) body.pieces.push(zeros.subarray(0, padding));
  body.length += bytes.byteLength + padding;
}

const zeros = new Uint8Array(8);

function countNulls(validity: Uint8Array, rowCount: number): number {
  let valid = 0;
  const whole = rowCount >> 3;
  for (let index = 0; index < whole; index++) valid += ones[validity[index] ?? 0] ?? 0;
  const rest = rowCount & 7;
  if (rest > 0) valid += ones[(validity[whole] ?? 0) & ((1 << rest) - 1)] ?? 0;
  return rowCount - valid;
}

/** How many bits are set in each byte. */
const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/** An encapsulated message: mark, metadata length, metadata padded to eight bytes, body. */
function frame(metadata: Uint8Array, body: readonly Uint8Array[]): Uint8Array[] {
  const padded = (metadata.byteLength + 7) & ~7;
  const head = new Uint8Array(8 + padded);
  const view = new DataView(head.buffer);
  view.setUint32(0, continuation, true);
  view.setInt32(4, padded, true);
  head.set(metadata, 8);
  return [head, ...body];
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
