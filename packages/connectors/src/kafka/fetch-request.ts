import { createAPI, type Reader, Writer } from "@platformatic/kafka";
import type { AbortedTransaction } from "./record-batch.ts";

/** What one Fetch request asks of one partition. */
export interface FetchPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface FetchRequest {
  readonly partitions: readonly FetchPartition[];
  readonly isCommittedOnly: boolean;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches as the broker stores them. */
  readonly records: Buffer;
}

/**
 * Kafka's Fetch request, version 12 (the last that names topics), with the records left as bytes: the
 * library's own parser would make an object of each record.
 */
export const fetchRecords = createAPI<[FetchRequest], readonly FetchedPartition[]>(
  1,
  12,
  createRequest,
  (_correlationId, _apiKey, _apiVersion, reader) => parseResponse(reader),
);

function createRequest(request: FetchRequest): Writer {
  const topics = groupByTopic(request.partitions);
  return Writer.create()
    .appendInt32(-1)
    .appendInt32(request.maxWaitMs)
    .appendInt32(1)
    .appendInt32(request.maxBytes)
    .appendInt8(request.isCommittedOnly ? 1 : 0)
    .appendInt32(0)
    .appendInt32(-1)
    .appendArray(topics, (writer, [topic, partitions]) => {
      writer.appendString(topic).appendArray(partitions, (entry, { partition, offset }) => {
        entry
          .appendInt32(partition)
          .appendInt32(-1)
          .appendInt64(BigInt(offset))
          .appendInt32(-1)
          .appendInt64(-1n)
          .appendInt32(request.maxBytes);
      });
    })
    .appendArray<never>([], () => {})
    .appendString("")
    .appendTaggedFields();
}

/** Partitions grouped by topic, as requests list them. */
export function groupByTopic<Partition extends { readonly topic: string }>(
  partitions: readonly Partition[],
): [string, Partition[]][] {
  const topics = new Map<string, Partition[]>();
  for (const partition of partitions) {
    const group = topics.get(partition.topic);
    if (group) group.push(partition);
    else topics.set(partition.topic, [partition]);
  }
  return [...topics];
}

function parseResponse(reader: Reader): readonly FetchedPartition[] {
  reader.readInt32();
  const errorCode = reader.readInt16();
  reader.readInt32();
  const topics = reader.readArray((topicReader) => {
    const topic = topicReader.readString();
    return topicReader.readArray((partitionReader) => parsePartition(partitionReader, topic));
  });
  const partitions = topics.flat();
  return errorCode === 0 ? partitions : partitions.map((partition) => ({ ...partition, errorCode }));
}

function parsePartition(reader: Reader, topic: string): FetchedPartition {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  const highWatermark = Number(reader.readInt64());
  reader.readInt64();
  reader.readInt64();
  const aborted =
    reader.readNullableArray((entry) => ({
      producerId: entry.readInt64(),
      firstOffset: entry.readInt64(),
    })) ?? [];
  reader.readInt32();
  const records = reader.readNullableBytes() ?? Buffer.alloc(0);
  return { topic, partition, errorCode, highWatermark, aborted, records };
}
