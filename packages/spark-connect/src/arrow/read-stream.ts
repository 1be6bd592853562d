import type { Column, ColumnBatch, FixedValues, Schema } from "@millrace/spark-model";
import { fixedWidth } from "./column-layout.ts";
import { FlatBufferTable } from "./flatbuffer-table.ts";
import { continuation, messageHeader } from "./format.ts";
import { type ArrowField, type ArrowSchema, readSchema } from "./read-schema.ts";
import { unsupportedArrow } from "./unsupported-arrow.ts";

/** What an Arrow IPC stream holds. */
export interface ArrowStream {
  readonly schema: Schema;
  readonly batches: readonly ColumnBatch[];
}

/**
 * Reads one complete Arrow IPC stream. Columns view the given bytes where their layout already is Spark's;
 * other units and 64-bit offsets are converted. Throws RangeError for bytes that are not such a stream.
 */
export function readArrowStream(stream: Uint8Array): ArrowStream {
  const bytes = stream.byteOffset % 8 === 0 ? stream : stream.slice();
  let schema: ArrowSchema | undefined;
  const batches: ColumnBatch[] = [];
  for (const message of messagesOf(bytes)) {
    if (message.type === messageHeader.schema) schema = readSchema(message.header);
    else if (message.type === messageHeader.recordBatch && schema) batches.push(readBatch(schema, message));
    else throw unsupportedArrow(message.type === messageHeader.dictionaryBatch ? "Dictionary" : "message");
  }
  if (schema === undefined) throw new RangeError("The bytes are not an Arrow IPC stream: no schema");
  return { schema: schema.schema, batches };
}

/** The schema of an Arrow IPC stream; no rows are looked at. */
export function readArrowSchema(stream: Uint8Array): Schema {
  const bytes = stream.byteOffset % 8 === 0 ? stream : stream.slice();
  const first = messagesOf(bytes).next();
  if (first.done || first.value.type !== messageHeader.schema) {
    throw new RangeError("The bytes are not an Arrow IPC stream: no schema");
  }
  return readSchema(first.value.header).schema;
}

interface Message {
  readonly type: number;
  readonly header: FlatBufferTable;
  readonly body: Uint8Array;
}

function* messagesOf(bytes: Uint8Array): Generator<Message> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 8 <= bytes.byteLength) {
    if (view.getUint32(at, true) !== continuation)
      throw new RangeError("The bytes are not an Arrow IPC stream");
    const metadataLength = view.getInt32(at + 4, true);
    if (metadataLength === 0) return;
    const table = FlatBufferTable.root(bytes.subarray(at + 8, at + 8 + metadataLength));
    const bodyStart = at + 8 + metadataLength;
    const bodyEnd = bodyStart + table.long(3);
    if (metadataLength < 0 || bodyEnd > bytes.byteLength)
      throw new RangeError("The Arrow IPC stream is cut off");
    yield { type: table.byte(1), header: table.table(2), body: bytes.subarray(bodyStart, bodyEnd) };
    at = bodyEnd;
  }
}

function readBatch(schema: ArrowSchema, message: Message): ColumnBatch {
  if (message.header.has(3)) throw unsupportedArrow("compressed record batch");
  const reader = new BodyReader(message);
  return {
    schema: schema.schema,
    rowCount: message.header.long(0),
    columns: schema.fields.map((field) => reader.column(field)),
  };
}

/** Takes the nodes and buffers of a record batch in their order, which is the depth-first order of fields. */
class BodyReader {
  readonly #body: Uint8Array;
  readonly #nodes: IterableIterator<readonly [number, number]>;
  readonly #buffers: IterableIterator<readonly [number, number]>;

  constructor(message: Message) {
    this.#body = message.body;
    this.#nodes = message.header.longPairs(1).values();
    this.#buffers = message.header.longPairs(2).values();
  }

  column(field: ArrowField): Column {
    const [rowCount, nullCount] = this.#next(this.#nodes);
    if (field.dataType.kind === "void") return { form: "null" };
    const bitmap = this.#buffer();
    const validity = nullCount > 0 && bitmap.byteLength > 0 ? { validity: bitmap } : {};
    switch (field.dataType.kind) {
      case "string":
      case "binary":
        return {
          form: "variable",
          offsets: this.#offsets(field, rowCount),
          bytes: this.#buffer(),
          ...validity,
        };
      case "array":
      case "map":
        return {
          form: "list",
          offsets: this.#offsets(field, rowCount),
          child: this.#child(field),
          ...validity,
        };
      case "struct":
        return { form: "struct", children: field.children.map((child) => this.column(child)), ...validity };
      default:
        return { form: "fixed", values: this.#fixed(field, rowCount), ...validity };
    }
  }

  #child(field: ArrowField): Column {
    const child = field.children[0];
    if (child === undefined) throw new RangeError("An Arrow list field lacks its child");
    return this.column(child);
  }

  #offsets(field: ArrowField, rowCount: number): Int32Array {
    const bytes = this.#buffer();
    if (bytes.byteLength === 0) return new Int32Array(rowCount + 1);
    if (!field.large) return new Int32Array(bytes.buffer, bytes.byteOffset, rowCount + 1);
    return Int32Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, rowCount + 1), Number);
  }

  #fixed(field: ArrowField, rowCount: number): FixedValues {
    const bytes = this.#buffer();
    if (field.dateInMilliseconds) {
      const milliseconds = new BigInt64Array(bytes.buffer, bytes.byteOffset, rowCount);
      return Int32Array.from(milliseconds, (value) => Math.floor(Number(value) / 86_400_000));
    }
    const layout = fixedWidth(field.dataType);
    if (bytes.byteLength < layout.byteLength(rowCount)) throw new RangeError("An Arrow buffer is cut off");
    return inMicroseconds(layout.view(bytes.buffer, bytes.byteOffset, rowCount), field.microseconds ?? 1);
  }

  #buffer(): Uint8Array {
    const [offset, length] = this.#next(this.#buffers);
    if (offset < 0 || length < 0 || offset + length > this.#body.byteLength) {
      throw new RangeError("An Arrow buffer lies outside its record batch");
    }
    return this.#body.subarray(offset, offset + length);
  }

  #next<Item>(items: Iterator<Item>): Item {
    const { done, value } = items.next();
    if (done) throw new RangeError("An Arrow record batch lacks a buffer");
    return value;
  }
}

function inMicroseconds(values: FixedValues, microseconds: number): FixedValues {
  if (microseconds === 1 || !(values instanceof BigInt64Array)) return values;
  if (microseconds > 1) return values.map((value) => value * BigInt(microseconds));
  return values.map((value) => (value - (((value % 1000n) + 1000n) % 1000n)) / 1000n);
}
