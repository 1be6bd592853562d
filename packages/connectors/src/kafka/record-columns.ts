import { type Column, type ColumnBatch, type Schema, structType } from "@millrace/spark-model";
import { LongValues } from "../long-values.ts";
import { BytesBuilder } from "./bytes-builder.ts";

/** One record, where it stands in the cluster and when it was written. Reused from record to record. */
export interface KafkaRecord {
  readonly topic: Uint8Array;
  readonly partition: number;
  /** 0 = set by the producer, 1 = set by the broker. */
  readonly timestampType: number;
  /** What key, value and headers are ranges of. */
  readonly bytes: Uint8Array;
  offset: number;
  /** Milliseconds since the epoch. */
  timestamp: number;
  /** A start of -1 means NULL. */
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  valueEnd: number;
}

/** Bytes `start..end` of a record's bytes; start -1 means NULL. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Gathers one column of the Kafka schema. */
interface RecordColumn {
  append(record: KafkaRecord, row: number): void;
  build(rowCount: number): Column;
}

/** Gathers Kafka records as columns of the Kafka schema; those that nobody asks for are not made. */
export class RecordColumns {
  readonly #schema: Schema;
  readonly #columns: readonly RecordColumn[];
  readonly #headers: HeadersColumn | undefined;
  #rows = 0;

  /** `schema` holds the wanted fields of the Kafka schema; `expectedBytes` is about what the values take. */
  constructor(schema: Schema, expectedBytes: number) {
    this.#schema = schema;
    this.#columns = schema.fields.map(({ name }) => newColumn(name, expectedBytes));
    this.#headers = this.#columns.find((column) => column instanceof HeadersColumn);
  }

  get rowCount(): number {
    return this.#rows;
  }

  get wantsHeaders(): boolean {
    return this.#headers !== undefined;
  }

  append(record: KafkaRecord): void {
    for (const column of this.#columns) column.append(record, this.#rows);
    this.#rows += 1;
  }

  /** Adds a header to the record appended last. */
  appendHeader(bytes: Uint8Array, key: ByteRange, value: ByteRange): void {
    this.#headers?.add(bytes, key, value);
  }

  /** The records so far; the object must not be used afterwards. */
  build(): ColumnBatch {
    const rowCount = this.#rows;
    return { schema: this.#schema, rowCount, columns: this.#columns.map((column) => column.build(rowCount)) };
  }
}

/** The fields of a schema that are asked for; all of them when nobody says. */
export function requiredFields(schema: Schema, required: readonly string[] | undefined): Schema {
  return required === undefined
    ? schema
    : structType(schema.fields.filter(({ name }) => required.includes(name)));
}

function newColumn(name: string, expectedBytes: number): RecordColumn {
  const make = columns[name];
  if (make === undefined) throw new RangeError(`Kafka records have no column ${name}`);
  return make(expectedBytes);
}

const columns: Readonly<Record<string, (expectedBytes: number) => RecordColumn>> = {
  key: () => new KeyColumn(),
  value: (expectedBytes) => new ValueColumn(expectedBytes),
  topic: () => new TopicColumn(),
  partition: () => new IntegerColumn(({ partition }) => partition),
  offset: () => new LongColumn(({ offset }) => offset),
  timestamp: () => new LongColumn(({ timestamp }) => timestamp * 1000),
  timestampType: () => new IntegerColumn(({ timestampType }) => timestampType),
  headers: () => new HeadersColumn(),
};

class KeyColumn implements RecordColumn {
  readonly #builder = new BytesBuilder();

  append({ bytes, keyStart, keyEnd }: KafkaRecord): void {
    this.#builder.append(keyStart < 0 ? undefined : bytes, keyStart, keyEnd);
  }

  build(): Column {
    return this.#builder.build();
  }
}

class ValueColumn implements RecordColumn {
  readonly #builder: BytesBuilder;

  constructor(expectedBytes: number) {
    this.#builder = new BytesBuilder(expectedBytes);
  }

  append({ bytes, valueStart, valueEnd }: KafkaRecord): void {
    this.#builder.appendInOrder(valueStart < 0 ? undefined : bytes, valueStart, valueEnd);
  }

  build(): Column {
    return this.#builder.build();
  }
}

class TopicColumn implements RecordColumn {
  readonly #builder = new BytesBuilder();

  append({ topic }: KafkaRecord): void {
    this.#builder.append(topic, 0, topic.length);
  }

  build(): Column {
    return this.#builder.build();
  }
}

class IntegerColumn implements RecordColumn {
  readonly #read: (record: KafkaRecord) => number;
  #values = new Int32Array(1024);

  constructor(read: (record: KafkaRecord) => number) {
    this.#read = read;
  }

  append(record: KafkaRecord, row: number): void {
    if (row === this.#values.length) {
      const larger = new Int32Array(row * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[row] = this.#read(record);
  }

  build(rowCount: number): Column {
    return { form: "fixed", values: this.#values.subarray(0, rowCount) };
  }
}

class LongColumn implements RecordColumn {
  readonly #read: (record: KafkaRecord) => number;
  readonly #values = new LongValues(1024);

  constructor(read: (record: KafkaRecord) => number) {
    this.#read = read;
  }

  append(record: KafkaRecord, row: number): void {
    this.#values.set(row, this.#read(record));
  }

  build(rowCount: number): Column {
    return { form: "fixed", values: this.#values.build(rowCount) };
  }
}

class HeadersColumn implements RecordColumn {
  readonly #key = new BytesBuilder();
  readonly #value = new BytesBuilder();
  readonly #offsets: number[] = [0];
  #count = 0;

  append(): void {
    this.#offsets.push(this.#count);
  }

  add(bytes: Uint8Array, key: ByteRange, value: ByteRange): void {
    this.#key.append(key.start < 0 ? undefined : bytes, key.start, key.end);
    this.#value.append(value.start < 0 ? undefined : bytes, value.start, value.end);
    this.#count += 1;
    this.#offsets[this.#offsets.length - 1] = this.#count;
  }

  /** A record without headers has NULL there, as in Spark. */
  build(rowCount: number): Column {
    const validity = new Uint8Array((rowCount + 7) >> 3);
    for (let row = 0; row < rowCount; row++) {
      if ((this.#offsets[row + 1] ?? 0) > (this.#offsets[row] ?? 0)) {
        validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
      }
    }
    return {
      form: "list",
      offsets: Int32Array.from(this.#offsets),
      child: { form: "struct", children: [this.#key.build(), this.#value.build()] },
      validity,
    };
  }
}
