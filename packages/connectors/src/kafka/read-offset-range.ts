import { type ColumnBatch, type Schema, SparkError } from "@millrace/spark-model";
import type { FetchedPartition } from "./fetch-request.ts";
import { type KafkaCluster, OffsetOutOfRange } from "./kafka-cluster.ts";
import { earliestOffset, offsetOf, type TopicPartition } from "./kafka-offset.ts";
import { appendRecordBatches } from "./record-batch.ts";
import { RecordColumns } from "./record-columns.ts";

/** Records `from` (inclusive) to `until` (exclusive) of a partition. */
export interface OffsetRange extends TopicPartition {
  readonly from: number;
  readonly until: number;
}

export interface ReadOptions {
  /** The wanted fields of the Kafka schema. */
  readonly schema: Schema;
  /** Whether records that are gone fail the read or are passed over. */
  readonly failOnDataLoss: boolean;
}

/**
 * The records of the ranges as column batches, one for each round of fetches. The next round is on its
 * way while the consumer works on the last.
 */
export async function* readOffsetRanges(
  cluster: KafkaCluster,
  ranges: readonly OffsetRange[],
  options: ReadOptions,
): AsyncGenerator<ColumnBatch> {
  let open = ranges.filter(({ from, until }) => from < until);
  let round = open.length > 0 ? fetchRound(cluster, open, options) : undefined;
  while (round !== undefined) {
    const { fetched, lost } = await round;
    const expectedBytes = fetched.reduce((sum, { records }) => sum + records.length, 0);
    const columns = new RecordColumns(options.schema, expectedBytes);
    open = open.flatMap((range) => remaining(range, { fetched, lost, columns }));
    round = open.length > 0 ? fetchRound(cluster, open, options) : undefined;
    round?.catch(() => {}); // awaited in the next turn; a consumer that stops early must not crash the process
    if (columns.rowCount > 0) yield columns.build();
  }
}

interface Round {
  readonly fetched: readonly FetchedPartition[];
  /** Where reading can go on in a partition whose records were deleted. */
  readonly lost?: OffsetRange | undefined;
}

async function fetchRound(
  cluster: KafkaCluster,
  ranges: readonly OffsetRange[],
  options: ReadOptions,
): Promise<Round> {
  try {
    return { fetched: await cluster.fetch(ranges.map((range) => ({ ...range, offset: range.from }))) };
  } catch (error) {
    if (!(error instanceof OffsetOutOfRange)) throw error;
    const range = ranges.find((candidate) => samePartition(candidate, error.position));
    if (range === undefined || options.failOnDataLoss) throw couldNotRead(range ?? ranges[0], error);
    const earliest = offsetOf(await cluster.positions([range], earliestOffset), range) ?? range.until;
    return { fetched: [], lost: { ...range, from: Math.max(earliest, range.from + 1) } };
  }
}

interface RoundResult extends Round {
  readonly columns: RecordColumns;
}

/** What is left of a range after a round: nothing, or a range that begins later. */
function remaining(range: OffsetRange, { fetched, lost, columns }: RoundResult): OffsetRange[] {
  if (lost && samePartition(lost, range)) return lost.from < lost.until ? [lost] : [];
  const answer = fetched.find((candidate) => samePartition(candidate, range));
  if (answer === undefined) return [range];
  const { from, until, partition } = range;
  const selection = { topic: Buffer.from(range.topic), partition, from, until, aborted: answer.aborted };
  const next = appendRecordBatches(answer.records, selection, columns);
  // Offsets at the end may hold no records at all (transaction markers, compaction).
  const isExhausted = answer.records.length === 0 && answer.highWatermark >= until;
  return next >= until || isExhausted ? [] : [{ ...range, from: next }];
}

function samePartition(left: TopicPartition, right: TopicPartition): boolean {
  return left.partition === right.partition && left.topic === right.topic;
}

function couldNotRead(range: OffsetRange | undefined, cause: Error): SparkError {
  return new SparkError({
    errorClass: "KAFKA_DATA_LOSS.COULD_NOT_READ_OFFSET_RANGE",
    messageParameters: {
      startOffset: String(range?.from),
      endOffset: String(range?.until),
      topicPartition: `${range?.topic}-${range?.partition}`,
      groupId: "none",
    },
    cause,
  });
}
