import type { Sink, SinkProvider, SinkReport, SinkRequest } from "@millrace/engine/connector";
import {
  type Column,
  type ColumnBatch,
  type DataType,
  isValid,
  type Schema,
  type SourceOptions,
  SparkError,
  sqlName,
} from "@millrace/spark-model";
import { type MessageToProduce, Producer } from "@platformatic/kafka";
import { kafkaClientOptions } from "./kafka-client-options.ts";

type Message = MessageToProduce<Buffer, Buffer, Buffer, Buffer>;

/** Records and bytes that a produce request carries at most; brokers take 1 MB a partition unless told otherwise. */
const messagesARequest = 5_000;
const bytesARequest = 512 * 1024;

/**
 * `writeStream.format("kafka")` and `write.format("kafka")`: at least once, as Spark's (KafkaWriter). The
 * rows' columns are `value`, and optionally `key`, `topic` and `partition`.
 */
export const kafkaSink: SinkProvider = {
  format: "kafka",

  async open({ options, schema }: SinkRequest): Promise<Sink> {
    const destination = destinationOf(schema, options);
    const producer = producerOf(options);
    return {
      description: "KafkaTable",
      async addBatch(_batchId, output): Promise<SinkReport> {
        await produce(producer, output.columns(), destination);
        return { numOutputRows: output.rowCount };
      },
      addRows: (_epochId, output) => produce(producer, output.columns(), destination),
      close: () => producer.close(),
    };
  },

  async writeBatch({ options, schema, mode }, rows) {
    if (mode === "overwrite" || mode === "ignore") throw saveModeRefused(mode);
    const destination = destinationOf(schema, options);
    const producer = producerOf(options);
    try {
      await produce(producer, rows, destination);
    } finally {
      await producer.close();
    }
  },
};

type KafkaProducer = Producer<Buffer, Buffer, Buffer, Buffer>;

function producerOf(options: SourceOptions): KafkaProducer {
  const { bootstrapServers, clientId, connection } = kafkaClientOptions(options);
  return new Producer({
    ...connection,
    clientId,
    bootstrapBrokers: [...bootstrapServers],
    autocreateTopics: true,
    acks: -1,
  });
}

function destinationOf(schema: Schema, options: SourceOptions): Destination {
  const topic = options["topic"];
  return { attributes: attributesOf(schema, topic), topic };
}

function saveModeRefused(mode: string): SparkError {
  const name = mode === "overwrite" ? "Overwrite" : "Ignore";
  return analysisError(
    `Save mode ${name} not allowed for Kafka. Allowed save modes are Append and ErrorIfExists (default).`,
  );
}

/** Positions of the known columns among the rows' columns. */
interface Attributes {
  readonly value: number;
  readonly key?: number;
  readonly topic?: number;
  readonly partition?: number;
}

interface Destination {
  readonly attributes: Attributes;
  readonly topic: string | undefined;
}

async function produce(
  producer: KafkaProducer,
  rows: AsyncIterable<ColumnBatch>,
  destination: Destination,
): Promise<void> {
  for await (const batch of rows) {
    for (let from = 0; from < batch.rowCount; ) {
      const until = endOfRequest(batch, destination, from);
      await producer.send({ messages: messagesOf(batch, destination, { from, until }) });
      from = until;
    }
  }
}

/** The row after the last of a request that begins at row `from`; one row is always in it. */
function endOfRequest(batch: ColumnBatch, { attributes }: Destination, from: number): number {
  const columns = [attributes.value, attributes.key].map((index) => batch.columns[index ?? -1]);
  const sizeOf = (row: number) => columns.reduce((size, column) => size + byteLength(column, row), 0);
  let bytes = sizeOf(from);
  let until = from + 1;
  while (until < Math.min(batch.rowCount, from + messagesARequest)) {
    bytes += sizeOf(until);
    if (bytes > bytesARequest) break;
    until += 1;
  }
  return until;
}

function byteLength(column: Column | undefined, row: number): number {
  return column?.form === "variable" ? (column.offsets[row + 1] ?? 0) - (column.offsets[row] ?? 0) : 0;
}

function messagesOf(
  batch: ColumnBatch,
  { attributes, topic }: Destination,
  range: { readonly from: number; readonly until: number },
): Message[] {
  const column = (index: number | undefined) => (index === undefined ? undefined : batch.columns[index]);
  const [value, key] = [column(attributes.value), column(attributes.key)];
  const [topics, partitions] = [column(attributes.topic), column(attributes.partition)];
  const messages: Message[] = [];
  for (let row = range.from; row < Math.min(range.until, batch.rowCount); row++) {
    const partition =
      partitions?.form === "fixed" && isValid(partitions, row) ? partitions.values[row] : undefined;
    const keyBytes = bytesAt(key, row);
    messages.push({
      topic: topic ?? topicAt(topics, row),
      // Null values are Kafka's tombstones; the library's types do not say that they are allowed.
      value: bytesAt(value, row) as Buffer,
      ...(keyBytes === undefined ? {} : { key: keyBytes }),
      ...(partition === undefined ? {} : { partition: Number(partition) }),
    });
  }
  return messages;
}

function bytesAt(column: Column | undefined, row: number): Buffer | undefined {
  if (column?.form !== "variable" || !isValid(column, row)) return undefined;
  const { bytes, offsets } = column;
  return Buffer.from(bytes.subarray(offsets[row] ?? 0, offsets[row + 1] ?? 0));
}

function topicAt(topics: Column | undefined, row: number): string {
  const bytes = bytesAt(topics, row);
  if (bytes !== undefined) return bytes.toString();
  throw new SparkError({
    errorClass: "KAFKA_NULL_TOPIC",
    kind: "SparkException",
    message: "null topic present in the data. Use the topic option for setting a default topic.",
  });
}

const texts: readonly DataType["kind"][] = ["string", "binary"];

function attributesOf(schema: Schema, topicOption: string | undefined): Attributes {
  const find = (name: string, allowed: readonly DataType["kind"][]) => attributeIndex(schema, name, allowed);
  const [value, key] = [find("value", texts), find("key", texts)];
  const [topic, partition] = [find("topic", ["string"]), find("partition", ["integer"])];
  if (value === undefined) throw analysisError("Required attribute 'value' not found.");
  if (topicOption === undefined && topic === undefined) {
    throw analysisError(
      "topic option required when no 'topic' attribute is present. Use the topic option for setting a topic.",
    );
  }
  return {
    value,
    ...(key === undefined ? {} : { key }),
    ...(topic === undefined ? {} : { topic }),
    ...(partition === undefined ? {} : { partition }),
  };
}

function attributeIndex(
  schema: Schema,
  name: string,
  allowed: readonly DataType["kind"][],
): number | undefined {
  const index = schema.fields.findIndex((field) => field.name.toLowerCase() === name);
  const field = schema.fields[index];
  if (field === undefined) return undefined;
  if (allowed.includes(field.dataType.kind)) return index;
  const expected = allowed.map((kind) => (kind === "integer" ? "INT" : kind.toUpperCase())).join(" or ");
  throw analysisError(`${name} attribute type must be a ${expected}, but it is ${sqlName(field.dataType)}.`);
}

function analysisError(message: string): SparkError {
  return new SparkError({ errorClass: "KAFKA_INVALID_ROW_SCHEMA", message });
}
