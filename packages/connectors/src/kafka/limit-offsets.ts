import { collectOffsets, eachOffset, offsetOf, type PartitionOffsets } from "./kafka-offset.ts";

/**
 * The end of a batch of at most about `maximum` records, shared out among partitions by how much each has
 * to read; a small partition still gets one record (KafkaMicroBatchStream.rateLimit).
 */
export function limitOffsets(
  from: PartitionOffsets,
  until: PartitionOffsets,
  maximum: number,
): PartitionOffsets {
  const waiting = [...eachOffset(until)].map((position) => {
    const start = offsetOf(from, position) ?? position.offset;
    return { ...position, start, size: Math.max(0, position.offset - start) };
  });
  const total = waiting.reduce((sum, { size }) => sum + size, 0);
  if (total <= maximum) return until;
  return collectOffsets(
    waiting.map(({ topic, partition, offset, start, size }) => {
      const share = (maximum * size) / total;
      const records = share < 1 ? Math.ceil(share) : Math.floor(share);
      return { topic, partition, offset: size === 0 ? offset : Math.min(offset, start + records) };
    }),
  );
}
