import { SparkError, unsupported } from "@millrace/spark-model";
import { compressionsAlgorithms, crc32c } from "@platformatic/kafka";
import { decompress as decompressZstd } from "fzstd";
import type { ByteRange, KafkaRecord, RecordColumns } from "./record-columns.ts";

/**
 * Reads Kafka record batches (message format 2, KIP-98) straight into columns.
 * Layout of a batch: base offset 8, length 4, leader epoch 4, magic 1, CRC 4, attributes 2, last offset
 * delta 4, base timestamp 8, max timestamp 8, producer id 8, producer epoch 2, base sequence 4, record
 * count 4, then the records, compressed together when the attributes say so.
 */
const headerLength = 61;
const lengthPrefix = 12;
const crcOffset = 17;
const attributesOffset = 21;

/** Which records of a partition a reader wants. */
export interface RecordSelection {
  readonly topic: Uint8Array;
  readonly partition: number;
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** Transactions that were aborted, for isolation level read_committed; empty otherwise. */
  readonly aborted: readonly AbortedTransaction[];
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/**
 * Appends the selected records of the batches in `bytes` and returns the offset after the last batch read,
 * or `selection.from` when there is no whole batch. A broker may cut off the last batch; it is left out.
 */
export function appendRecordBatches(
  bytes: Buffer,
  selection: RecordSelection,
  columns: RecordColumns,
): number {
  const aborted = new AbortedProducers(selection.aborted);
  let next = selection.from;
  for (let at = 0; at + headerLength <= bytes.length; ) {
    const end = at + lengthPrefix + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    next = Math.max(next, appendRecordBatch(batch, selection, { columns, aborted }));
    at = end;
  }
  return next;
}

interface Target {
  readonly columns: RecordColumns;
  readonly aborted: AbortedProducers;
}

function appendRecordBatch(batch: Buffer, selection: RecordSelection, { columns, aborted }: Target): number {
  checkBatch(batch, selection);
  const attributes = batch.readInt16BE(attributesOffset);
  const baseOffset = Number(batch.readBigInt64BE(0));
  const next = baseOffset + batch.readInt32BE(23) + 1;
  const producerId = batch.readBigInt64BE(43);
  const isTransactional = (attributes & 0x10) !== 0;
  if ((attributes & 0x20) !== 0) {
    aborted.endTransaction(producerId, BigInt(baseOffset));
    return next;
  }
  if (isTransactional && aborted.has(producerId, BigInt(baseOffset))) return next;
  readRecords({
    records: decompress(batch.subarray(headerLength), attributes & 0x07),
    count: batch.readInt32BE(57),
    baseOffset,
    baseTimestamp: Number(batch.readBigInt64BE(27)),
    maxTimestamp: Number(batch.readBigInt64BE(35)),
    timestampType: (attributes & 0x08) === 0 ? 0 : 1,
    selection,
    columns,
  });
  return next;
}

function checkBatch(batch: Buffer, selection: RecordSelection): void {
  const magic = batch.readInt8(16);
  if (magic !== 2) {
    throw unsupported(
      `Kafka message format ${magic}`,
      "Rewrite the topic with a broker of version 0.11 or later, which writes format 2.",
    );
  }
  if (crc32c(batch.subarray(attributesOffset)) === batch.readUInt32BE(crcOffset)) return;
  const topic = Buffer.from(selection.topic).toString();
  throw new SparkError({
    errorClass: "KAFKA_CORRUPT_RECORD_BATCH",
    messageParameters: {
      topicPartition: `${topic}-${selection.partition}`,
      offset: String(batch.readBigInt64BE(0)),
    },
  });
}

function decompress(records: Buffer, codec: number): Buffer {
  if (codec === 0) return records;
  if (codec === zstdCodec) return Buffer.from(decompressZstd(records));
  const algorithm = Object.values(compressionsAlgorithms).find(({ bitmask }) => bitmask === codec);
  if (algorithm === undefined)
    throw unsupported(`Kafka compression codec ${codec}`, "Produce with another codec.");
  return algorithm.decompressSync(records);
}

/** Node.js 20 has no zstd of its own. */
const zstdCodec = 4;

interface Records {
  readonly records: Buffer;
  readonly count: number;
  readonly baseOffset: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly timestampType: number;
  readonly selection: RecordSelection;
  readonly columns: RecordColumns;
}

function readRecords(batch: Records): void {
  const { records, selection, columns, maxTimestamp, timestampType } = batch;
  const { topic, partition } = selection;
  const cursor = new Cursor(records);
  const record = newRecord({ topic, partition, timestampType, bytes: records });
  for (let index = 0; index < batch.count; index++) {
    const length = cursor.varint();
    const end = cursor.at + length;
    cursor.at += 1;
    const timestampDelta = cursor.varint();
    record.offset = batch.baseOffset + cursor.varint();
    if (record.offset >= selection.from && record.offset < selection.until) {
      record.timestamp = timestampType === 1 ? maxTimestamp : batch.baseTimestamp + timestampDelta;
      readKeyAndValue(cursor, record);
      columns.append(record);
      if (columns.wantsHeaders) readHeaders(cursor, records, columns);
    }
    cursor.at = end;
  }
}

function newRecord(batch: Pick<KafkaRecord, "topic" | "partition" | "timestampType" | "bytes">): KafkaRecord {
  return { ...batch, offset: 0, timestamp: 0, keyStart: -1, keyEnd: -1, valueStart: -1, valueEnd: -1 };
}

/** Into the record itself: an object for each range would be the most of the work. */
function readKeyAndValue(cursor: Cursor, record: KafkaRecord): void {
  const keyLength = cursor.varint();
  record.keyStart = keyLength < 0 ? -1 : cursor.at;
  record.keyEnd = cursor.at += Math.max(keyLength, 0);
  const valueLength = cursor.varint();
  record.valueStart = valueLength < 0 ? -1 : cursor.at;
  record.valueEnd = cursor.at += Math.max(valueLength, 0);
}

function readHeaders(cursor: Cursor, records: Buffer, columns: RecordColumns): void {
  for (let headers = cursor.varint(); headers > 0; headers--) {
    columns.appendHeader(records, cursor.range(), cursor.range());
  }
}

/** Reads zig-zag varints and length-prefixed byte ranges. */
class Cursor {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Exact for values of up to 53 bits, which offsets and millisecond timestamps are. */
  varint(): number {
    const first = this.#bytes[this.at];
    if (first !== undefined && first < 0x80) {
      this.at += 1;
      return (first >>> 1) ^ -(first & 1);
    }
    return this.#longVarint();
  }

  #longVarint(): number {
    let result = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new SparkError({ errorClass: "KAFKA_TRUNCATED_RECORD" });
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    return result % 2 === 0 ? result / 2 : -(result + 1) / 2;
  }

  /** A length and that many bytes; length -1 is NULL. */
  range(): ByteRange {
    const length = this.varint();
    if (length < 0) return { start: -1, end: -1 };
    const start = this.at;
    this.at += length;
    return { start, end: this.at };
  }
}

/** Follows which producers are inside an aborted transaction while batches are read in offset order. */
class AbortedProducers {
  readonly #transactions: AbortedTransaction[];

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#transactions = [...transactions].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  }

  has(producerId: bigint, offset: bigint): boolean {
    return this.#transactions.some(
      (aborted) => aborted.producerId === producerId && aborted.firstOffset <= offset,
    );
  }

  /** A control batch ends the transaction that the producer has open at this offset. */
  endTransaction(producerId: bigint, offset: bigint): void {
    const index = this.#transactions.findIndex(
      (aborted) => aborted.producerId === producerId && aborted.firstOffset <= offset,
    );
    if (index >= 0) this.#transactions.splice(index, 1);
  }
}
