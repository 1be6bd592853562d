import { join } from "node:path";
import type {
  ConnectorContext,
  Offset,
  ReadLimit,
  Source,
  SourceBatch,
  SourceProvider,
  SourceRequest,
} from "@millrace/engine/connector";
import { type ColumnBatch, SparkError } from "@millrace/spark-model";
import { KafkaCluster } from "./kafka-cluster.ts";
import {
  collectOffsets,
  eachOffset,
  earliestOffset,
  formatOffsets,
  latestOffset,
  offsetOf,
  type PartitionOffsets,
  parseOffsets,
  sameOffsets,
  type TopicPartition,
} from "./kafka-offset.ts";
import { kafkaSchema } from "./kafka-schema.ts";
import { type KafkaSourceOptions, kafkaSourceOptions, type Position } from "./kafka-source-options.ts";
import { limitOffsets } from "./limit-offsets.ts";
import { ReadAhead } from "./read-ahead.ts";
import { type OffsetRange, type ReadOptions, readOffsetRanges } from "./read-offset-range.ts";
import { requiredFields } from "./record-columns.ts";

/** `spark.readStream.format("kafka")` and `spark.read.format("kafka")`. */
export const kafkaSource: SourceProvider = {
  format: "kafka",

  async schema(request) {
    if (request.schema !== undefined) {
      throw new SparkError({
        errorClass: "_LEGACY_ERROR_TEMP_2242",
        message: "Kafka source has a fixed schema and cannot be set with a custom one",
      });
    }
    return kafkaSchema((request.options["includeheaders"] ?? "false").toLowerCase() === "true");
  },

  async open(request, context) {
    return new KafkaSource(request, context);
  },

  openContinuous: (request, context) => kafkaSource.open(request, context),

  readBatch,
};

/** A topic read from start to end once. */
async function readBatch(request: SourceRequest): Promise<SourceBatch> {
  const options = kafkaSourceOptions(request.options, "batch");
  return { kind: "columns", batches: batchColumns(options, readOptions(options, request)) };
}

/** What of the records is read: the columns that the query uses. */
function readOptions(
  { failOnDataLoss, includeHeaders }: KafkaSourceOptions,
  request: SourceRequest,
): ReadOptions {
  return { failOnDataLoss, schema: requiredFields(kafkaSchema(includeHeaders), request.requiredColumns) };
}

async function* batchColumns(options: KafkaSourceOptions, read: ReadOptions) {
  const cluster = new KafkaCluster(options.client);
  try {
    const partitions = await subscribedPartitions(cluster, options);
    const start = await resolvePosition(cluster, partitions, options.starting);
    const end = await resolvePosition(cluster, partitions, options.ending);
    yield* readOffsetRanges(cluster, rangesBetween(start, end), read);
  } finally {
    await cluster.close();
  }
}

class KafkaSource implements Source {
  readonly description: string;
  readonly #options: KafkaSourceOptions;
  readonly #context: ConnectorContext;
  readonly #cluster: KafkaCluster;
  readonly #ahead: ReadAhead;
  #initial: PartitionOffsets | undefined;
  #newest: PartitionOffsets | undefined;
  #read: PartitionOffsets | undefined;
  #availableNow: PartitionOffsets | undefined;

  constructor(request: SourceRequest, context: ConnectorContext) {
    const options = kafkaSourceOptions(request.options, "stream");
    this.description = `KafkaV2[${options.subscription.description}]`;
    this.#options = options;
    this.#context = context;
    this.#cluster = new KafkaCluster(options.client);
    const read = readOptions(options, request);
    this.#ahead = new ReadAhead((ranges) => readOffsetRanges(this.#cluster, ranges, read));
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const from = await this.#startOf(start);
    const newest = await this.#newestOffsets(limit);
    const begin = await this.#withNewPartitions(from, newest);
    this.#checkNothingLost(begin, newest);
    const maximum = limit.kind === "all" ? undefined : this.#options.maxOffsetsPerTrigger;
    const end = maximum === undefined ? newest : limitOffsets(begin, newest, maximum);
    return start !== null && sameOffsets(from, end) ? null : formatOffsets(end);
  }

  reportLatestOffset(): Offset | null {
    return this.#newest === undefined ? null : formatOffsets(this.#newest);
  }

  async getBatch(start: Offset | null, end: Offset): Promise<SourceBatch> {
    const until = parseOffsets(end);
    this.#read = until;
    const from = await this.#withNewPartitions(await this.#startOf(start), until);
    await subscribedPartitions(this.#cluster, this.#options);
    return { kind: "columns", batches: this.#readBatch(from, until) };
  }

  async *#readBatch(from: PartitionOffsets, until: PartitionOffsets): AsyncGenerator<ColumnBatch> {
    yield* this.#ahead.take(rangesBetween(from, until));
    const { maxOffsetsPerTrigger } = this.#options;
    if (maxOffsetsPerTrigger === undefined || this.#newest === undefined) return;
    this.#ahead.start(rangesBetween(until, limitOffsets(until, this.#newest, maxOffsetsPerTrigger)));
  }

  /** Kafka keeps what was read: positions live in the checkpoint alone. */
  async commit(): Promise<void> {}

  /** How many records the last batch is behind the end of its partitions (KafkaMicroBatchStream.metrics). */
  metrics(): Readonly<Record<string, string>> {
    if (this.#newest === undefined || this.#read === undefined) return {};
    const read = this.#read;
    const behind = [...eachOffset(this.#newest)].map((end) =>
      Math.max(0, end.offset - (offsetOf(read, end) ?? end.offset)),
    );
    if (behind.length === 0) return {};
    const average = behind.reduce((sum, records) => sum + records, 0) / behind.length;
    return {
      avgOffsetsBehindLatest: average.toFixed(1),
      maxOffsetsBehindLatest: String(Math.max(...behind)),
      minOffsetsBehindLatest: String(Math.min(...behind)),
    };
  }

  async close(): Promise<void> {
    this.#ahead.stop();
    await this.#cluster.close();
  }

  /** Where a batch begins: a stated offset, or the initial one, which is settled once and written down. */
  async #startOf(start: Offset | null): Promise<PartitionOffsets> {
    if (start !== null) return parseOffsets(start);
    this.#initial ??= (await this.#readInitial()) ?? (await this.#settleInitial());
    return this.#initial;
  }

  async #readInitial(): Promise<PartitionOffsets | undefined> {
    const path = this.#initialPath();
    const text = path === undefined ? undefined : await this.#context.files.read(path);
    if (text === undefined) return undefined;
    const [version, json] = text.replace(/^\0/, "").split("\n");
    if (version !== "v1" || json === undefined) {
      throw new SparkError({
        errorClass: "MALFORMED_LOG_FILE",
        messageParameters: { path: path ?? "", text: text.slice(0, 100) },
      });
    }
    return parseOffsets(json);
  }

  /** The file starts with a zero byte, as Spark writes it (KafkaSourceInitialOffsetWriter). */
  async #settleInitial(): Promise<PartitionOffsets> {
    const partitions = await subscribedPartitions(this.#cluster, this.#options);
    const initial = await resolvePosition(this.#cluster, partitions, this.#options.starting);
    const path = this.#initialPath();
    if (path !== undefined) await this.#context.files.write(path, `\0v1\n${formatOffsets(initial)}`);
    return initial;
  }

  #initialPath(): string | undefined {
    return this.#context.metadataPath === undefined ? undefined : join(this.#context.metadataPath, "0");
  }

  async #newestOffsets(limit: ReadLimit): Promise<PartitionOffsets> {
    if (limit.kind === "availableNow" && this.#availableNow) return this.#availableNow;
    const partitions = await subscribedPartitions(this.#cluster, this.#options);
    const newest = await this.#cluster.positions(partitions, latestOffset);
    if (limit.kind === "availableNow") this.#availableNow = newest;
    this.#newest = newest;
    return newest;
  }

  /** Partitions added since are read from their first record. */
  async #withNewPartitions(from: PartitionOffsets, newest: PartitionOffsets): Promise<PartitionOffsets> {
    const added = [...eachOffset(newest)].filter((position) => offsetOf(from, position) === undefined);
    if (added.length === 0) return from;
    const first = await this.#cluster.positions(added, earliestOffset);
    return collectOffsets([...eachOffset(from), ...eachOffset(first)]);
  }

  #checkNothingLost(from: PartitionOffsets, newest: PartitionOffsets): void {
    if (!this.#options.failOnDataLoss) return;
    const positions = [...eachOffset(from)];
    const gone = positions.filter((position) => offsetOf(newest, position) === undefined);
    if (gone.length > 0) throw dataLoss("PARTITIONS_DELETED", { partitions: namesOf(gone) });
    for (const position of positions) {
      const end = offsetOf(newest, position) ?? position.offset;
      if (end >= position.offset) continue;
      throw dataLoss("START_OFFSET_RESET", {
        topicPartition: namesOf([position]),
        offset: String(position.offset),
        fetchedOffset: String(end),
      });
    }
  }
}

/** The partitions that a subscription covers now. Throws when a named topic does not exist. */
async function subscribedPartitions(
  cluster: KafkaCluster,
  { subscription }: KafkaSourceOptions,
): Promise<readonly TopicPartition[]> {
  const partitions = await cluster.partitions(subscription.topics);
  const { only, topics } = subscription;
  if (!(topics instanceof RegExp)) {
    const missing = topics.filter((topic) => !partitions.some((partition) => partition.topic === topic));
    if (missing.length > 0) {
      throw new SparkError({
        errorClass: "UNKNOWN_TOPIC_OR_PARTITION",
        messageParameters: { topicPartition: missing.join(", ") },
      });
    }
  }
  return only ?? partitions;
}

async function resolvePosition(
  cluster: KafkaCluster,
  partitions: readonly TopicPartition[],
  position: Position,
): Promise<PartitionOffsets> {
  if (typeof position === "number") return cluster.positions(partitions, position);
  const unstated = partitions.filter((partition) => offsetOf(position, partition) === undefined);
  if (unstated.length > 0) {
    throw new SparkError({
      errorClass: "INVALID_KAFKA_OFFSETS",
      kind: "IllegalArgumentException",
      message: `Offsets must state every partition; missing: ${namesOf(unstated)}. Use -1 for latest, -2 for earliest.`,
    });
  }
  const special = [earliestOffset, latestOffset].map(async (rule) => {
    const ruled = partitions.filter((partition) => offsetOf(position, partition) === rule);
    return [...eachOffset(ruled.length > 0 ? await cluster.positions(ruled, rule) : new Map())];
  });
  const stated = [...eachOffset(position)].filter(({ offset }) => offset >= 0);
  return collectOffsets([...stated, ...(await Promise.all(special)).flat()]);
}

function rangesBetween(from: PartitionOffsets, until: PartitionOffsets): readonly OffsetRange[] {
  return [...eachOffset(until)].map(({ topic, partition, offset }) => ({
    topic,
    partition,
    from: offsetOf(from, { topic, partition }) ?? offset,
    until: offset,
  }));
}

const namesOf = (partitions: readonly TopicPartition[]) =>
  partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(", ");

function dataLoss(subclass: string, messageParameters: Readonly<Record<string, string>>): SparkError {
  return new SparkError({ errorClass: `KAFKA_DATA_LOSS.${subclass}`, messageParameters });
}
