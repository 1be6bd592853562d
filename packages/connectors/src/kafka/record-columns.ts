import type { Column, ColumnBatch } from "@millrace/spark-model";
import { BytesBuilder } from "./bytes-builder.ts";
import { kafkaSchema } from "./kafka-schema.ts";

/** Where a record stands in the cluster, and when it was written. */
export interface RecordPosition {
  readonly topic: Uint8Array;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** 0 = set by the producer, 1 = set by the broker. */
  readonly timestampType: number;
}

/** Bytes `start..end` of the buffer that a record lies in; start -1 means NULL. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Gathers Kafka records as the columns of the Kafka schema. */
export class RecordColumns {
  readonly #includeHeaders: boolean;
  readonly #key = new BytesBuilder();
  readonly #value = new BytesBuilder();
  readonly #topic = new BytesBuilder();
  readonly #headerKey = new BytesBuilder();
  readonly #headerValue = new BytesBuilder();
  readonly #headerOffsets: number[] = [0];
  #headerCount = 0;
  #partition = new Int32Array(1024);
  #offset = new BigInt64Array(1024);
  #timestamp = new BigInt64Array(1024);
  #timestampType = new Int32Array(1024);
  #rows = 0;

  constructor(includeHeaders: boolean) {
    this.#includeHeaders = includeHeaders;
  }

  get rowCount(): number {
    return this.#rows;
  }

  append(position: RecordPosition, bytes: Uint8Array, key: ByteRange, value: ByteRange): void {
    if (this.#rows === this.#partition.length) this.#grow();
    this.#partition[this.#rows] = position.partition;
    this.#offset[this.#rows] = BigInt(position.offset);
    this.#timestamp[this.#rows] = BigInt(position.timestamp) * 1000n;
    this.#timestampType[this.#rows] = position.timestampType;
    appendRange(this.#key, bytes, key);
    appendRange(this.#value, bytes, value);
    this.#topic.append(position.topic, 0, position.topic.length);
    this.#rows += 1;
    if (this.#includeHeaders) this.#headerOffsets.push(this.#headerCount);
  }

  /** Adds a header to the record appended last. */
  appendHeader(bytes: Uint8Array, key: ByteRange, value: ByteRange): void {
    if (!this.#includeHeaders) return;
    appendRange(this.#headerKey, bytes, key);
    appendRange(this.#headerValue, bytes, value);
    this.#headerCount += 1;
    this.#headerOffsets[this.#rows] = this.#headerCount;
  }

  /** The records so far; the object must not be used afterwards. */
  build(): ColumnBatch {
    const rows = this.#rows;
    const columns: Column[] = [
      this.#key.build(),
      this.#value.build(),
      this.#topic.build(),
      { form: "fixed", values: this.#partition.subarray(0, rows) },
      { form: "fixed", values: this.#offset.subarray(0, rows) },
      { form: "fixed", values: this.#timestamp.subarray(0, rows) },
      { form: "fixed", values: this.#timestampType.subarray(0, rows) },
    ];
    if (this.#includeHeaders) columns.push(this.#headers());
    return { schema: kafkaSchema(this.#includeHeaders), rowCount: rows, columns };
  }

  /** A record without headers has NULL there, as in Spark. */
  #headers(): Column {
    const validity = new Uint8Array((this.#rows + 7) >> 3);
    for (let row = 0; row < this.#rows; row++) {
      if ((this.#headerOffsets[row + 1] ?? 0) > (this.#headerOffsets[row] ?? 0)) {
        validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
      }
    }
    return {
      form: "list",
      offsets: Int32Array.from(this.#headerOffsets),
      child: { form: "struct", children: [this.#headerKey.build(), this.#headerValue.build()] },
      validity,
    };
  }

  #grow(): void {
    const length = this.#partition.length * 2;
    this.#partition = extended(this.#partition, new Int32Array(length));
    this.#timestampType = extended(this.#timestampType, new Int32Array(length));
    this.#offset = extended(this.#offset, new BigInt64Array(length));
    this.#timestamp = extended(this.#timestamp, new BigInt64Array(length));
  }
}

function appendRange(builder: BytesBuilder, bytes: Uint8Array, range: ByteRange): void {
  builder.append(range.start < 0 ? undefined : bytes, range.start, range.end);
}

function extended<Values extends Int32Array | BigInt64Array>(values: Values, larger: Values): Values {
  (larger as { set(source: ArrayLike<unknown>): void }).set(values);
  return larger;
}
