import { SparkError } from "@millrace/spark-model";

/** Positions by topic and partition; a position is the offset of the next record to read. */
export type PartitionOffsets = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** One partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Special positions in the JSON of startingOffsets and endingOffsets. */
export const latestOffset = -1;
export const earliestOffset = -2;

/** `{"topic":{"0":23}}`, topics and partitions in order (KafkaSourceOffset, JsonUtils.partitionOffsets). */
export function formatOffsets(offsets: PartitionOffsets): string {
  const topics = [...offsets].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    Object.fromEntries(
      topics.map(([topic, partitions]) => [
        topic,
        Object.fromEntries(
          [...partitions].sort(([a], [b]) => a - b).map(([id, offset]) => [String(id), offset]),
        ),
      ]),
    ),
  );
}

/** Reads the JSON form. Throws INVALID_KAFKA_OFFSETS for anything else. */
export function parseOffsets(json: string): PartitionOffsets {
  const parsed = parseJson(json);
  if (!isRecord(parsed)) throw invalidOffsets(json);
  return new Map(
    Object.entries(parsed).map(([topic, partitions]) => {
      if (!isRecord(partitions)) throw invalidOffsets(json);
      return [topic, new Map(Object.entries(partitions).map((entry) => parsePosition(json, entry)))];
    }),
  );
}

function parsePosition(json: string, [partition, offset]: [string, unknown]): [number, number] {
  if (!/^\d+$/.test(partition) || !Number.isInteger(offset)) throw invalidOffsets(json);
  return [Number(partition), offset as number];
}

export function offsetOf(
  offsets: PartitionOffsets,
  { topic, partition }: TopicPartition,
): number | undefined {
  return offsets.get(topic)?.get(partition);
}

/** Every partition with its position, by topic and partition. */
export function* eachOffset(
  offsets: PartitionOffsets,
): Generator<TopicPartition & { readonly offset: number }> {
  for (const [topic, partitions] of offsets) {
    for (const [partition, offset] of partitions) yield { topic, partition, offset };
  }
}

/** Gathers positions into the nested map. */
export function collectOffsets(
  positions: Iterable<TopicPartition & { readonly offset: number }>,
): PartitionOffsets {
  const topics = new Map<string, Map<number, number>>();
  for (const { topic, partition, offset } of positions) {
    const partitions = topics.get(topic) ?? new Map<number, number>();
    topics.set(topic, partitions.set(partition, offset));
  }
  return topics;
}

export function sameOffsets(left: PartitionOffsets, right: PartitionOffsets): boolean {
  return formatOffsets(left) === formatOffsets(right);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalidOffsets(json);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalidOffsets(json: string): SparkError {
  return new SparkError({
    errorClass: "INVALID_KAFKA_OFFSETS",
    kind: "IllegalArgumentException",
    message: `Expected e.g. {"topicA":{"0":23,"1":-1},"topicB":{"0":-2}}, got ${json}`,
  });
}
