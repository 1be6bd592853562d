import { SparkError } from "@millrace/spark-model";
import { type Broker, ConnectionPool, listOffsetsV7, metadataV12, ResponseError } from "@platformatic/kafka";
import { type FetchedPartition, type FetchPartition, fetchRecords, groupByTopic } from "./fetch-request.ts";
import type { KafkaClientOptions } from "./kafka-client-options.ts";
import { collectOffsets, type PartitionOffsets, type TopicPartition } from "./kafka-offset.ts";

/** The partitions of a topic and the broker that leads each. */
interface Topology {
  readonly leaders: ReadonlyMap<string, Broker>;
  readonly partitions: readonly TopicPartition[];
}

/** Kafka's error codes that a reader meets. */
const offsetOutOfRange = 1;
const unknownTopicOrPartition = 3;

/** A connection to a Kafka cluster: what there is, where it ends, and the records themselves. */
export class KafkaCluster {
  readonly #options: KafkaClientOptions;
  readonly #connections: ConnectionPool;
  #topology: Topology = { leaders: new Map(), partitions: [] };

  constructor(options: KafkaClientOptions) {
    this.#options = options;
    this.#connections = new ConnectionPool(options.clientId, options.connection);
  }

  /** All partitions of the topics whose names satisfy `wanted`; unknown topics have none. */
  async partitions(wanted: readonly string[] | RegExp): Promise<readonly TopicPartition[]> {
    const metadata = await this.#ask((connection) =>
      metadataV12.api.async(connection, wanted instanceof RegExp ? null : [...wanted], false, false),
    );
    const brokers = new Map(metadata.brokers.map((broker) => [broker.nodeId, broker]));
    const leaders = new Map<string, Broker>();
    const partitions: TopicPartition[] = [];
    for (const topic of metadata.topics) {
      const name = topic.name ?? "";
      if (wanted instanceof RegExp && (topic.isInternal || !wanted.test(name))) continue;
      for (const { partitionIndex, leaderId } of topic.partitions) {
        const leader = brokers.get(leaderId);
        if (leader) leaders.set(keyOf({ topic: name, partition: partitionIndex }), leader);
        partitions.push({ topic: name, partition: partitionIndex });
      }
    }
    this.#topology = { leaders, partitions };
    return partitions;
  }

  /**
   * Positions of partitions: the first record (`-2`), after the last (`-1`), or the first record at or
   * after a time in milliseconds. A time after the last record gives -1.
   */
  async positions(partitions: readonly TopicPartition[], at: number): Promise<PartitionOffsets> {
    const answers = await Promise.all(
      this.#byLeader(partitions).map(([broker, led]) => this.#listOffsets(broker, led, at)),
    );
    return collectOffsets(answers.flat());
  }

  /** Fetches from every partition that has something to read, one request to each leader. */
  async fetch(partitions: readonly FetchPartition[]): Promise<readonly FetchedPartition[]> {
    const answers = await Promise.all(
      this.#byLeader(partitions).map(async ([broker, led]) => {
        const connection = await this.#connections.get(broker);
        return fetchRecords.async(connection, {
          partitions: led,
          isCommittedOnly: this.#options.isCommittedOnly,
          maxWaitMs: 500,
          maxBytes: this.#options.maxFetchBytes,
        });
      }),
    );
    return answers.flat().map(checkFetched);
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #listOffsets(broker: Broker, partitions: readonly TopicPartition[], at: number) {
    const connection = await this.#connections.get(broker);
    const request = groupByTopic(partitions).map(([name, led]) => ({
      name,
      partitions: led.map(({ partition }) => ({
        partitionIndex: partition,
        currentLeaderEpoch: -1,
        timestamp: BigInt(at),
      })),
    }));
    const answer = await listOffsetsV7.api.async(
      connection,
      -1,
      this.#options.isCommittedOnly ? 1 : 0,
      request,
    );
    return answer.topics.flatMap(({ name, partitions: led }) =>
      led.map(({ partitionIndex, offset }) => ({
        topic: name,
        partition: partitionIndex,
        offset: Number(offset),
      })),
    );
  }

  #byLeader<Partition extends TopicPartition>(partitions: readonly Partition[]): [Broker, Partition[]][] {
    const groups = new Map<string, [Broker, Partition[]]>();
    for (const partition of partitions) {
      const leader = this.#topology.leaders.get(keyOf(partition));
      if (leader === undefined) throw partitionGone(partition);
      const address = `${leader.host}:${leader.port}`;
      const group = groups.get(address);
      if (group) group[1].push(partition);
      else groups.set(address, [leader, [partition]]);
    }
    return [...groups.values()];
  }

  async #ask<Answer>(request: (connection: Awaited<ReturnType<ConnectionPool["get"]>>) => Promise<Answer>) {
    try {
      return await request(await this.#connections.getFirstAvailable([...this.#options.bootstrapServers]));
    } catch (cause) {
      // An answer that lists an error for a topic is still an answer about the others.
      if (cause instanceof ResponseError) return cause["response"] as Answer;
      throw this.#unreachable(cause);
    }
  }

  #unreachable(cause: unknown): SparkError {
    const servers = this.#options.bootstrapServers.map(({ host, port }) => `${host}:${port}`).join(",");
    return new SparkError({
      errorClass: "KAFKA_BROKER_NOT_AVAILABLE",
      messageParameters: {
        bootstrapServers: servers,
        reason: cause instanceof Error ? cause.message : String(cause),
      },
      cause,
    });
  }
}

const keyOf = ({ topic, partition }: TopicPartition) => `${topic}\u0000${partition}`;

/** The records below this position are gone, or the partition is: data loss, if anybody still wanted them. */
export class OffsetOutOfRange extends Error {
  readonly position: TopicPartition;

  constructor(position: TopicPartition) {
    super(`Offset out of range in ${position.topic}-${position.partition}`);
    this.name = "OffsetOutOfRange";
    this.position = position;
  }
}

function checkFetched(fetched: FetchedPartition): FetchedPartition {
  switch (fetched.errorCode) {
    case 0:
      return fetched;
    case offsetOutOfRange:
      throw new OffsetOutOfRange(fetched);
    case unknownTopicOrPartition:
      throw partitionGone(fetched);
    default:
      throw new SparkError({
        errorClass: "KAFKA_FETCH_FAILED",
        messageParameters: {
          topicPartition: `${fetched.topic}-${fetched.partition}`,
          errorCode: String(fetched.errorCode),
        },
      });
  }
}

function partitionGone({ topic, partition }: TopicPartition): SparkError {
  return new SparkError({
    errorClass: "UNKNOWN_TOPIC_OR_PARTITION",
    messageParameters: { topicPartition: `${topic}-${partition}` },
  });
}
