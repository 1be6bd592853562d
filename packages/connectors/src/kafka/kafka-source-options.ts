import { type SourceOptions, unsupported } from "@millrace/spark-model";
import { invalidOption, type KafkaClientOptions, kafkaClientOptions } from "./kafka-client-options.ts";
import {
  earliestOffset,
  latestOffset,
  type PartitionOffsets,
  parseOffsets,
  type TopicPartition,
} from "./kafka-offset.ts";

/** What a reader of Kafka was told (KafkaSourceProvider). */
export interface KafkaSourceOptions {
  readonly client: KafkaClientOptions;
  readonly subscription: Subscription;
  readonly starting: Position;
  /** Batch reads only. */
  readonly ending: Position;
  readonly maxOffsetsPerTrigger?: number;
  readonly failOnDataLoss: boolean;
  readonly includeHeaders: boolean;
}

/** Which partitions are read; `description` is as progress reports show it. */
interface Subscription {
  readonly topics: readonly string[] | RegExp;
  readonly only?: readonly TopicPartition[];
  readonly description: string;
}

/** One rule for all partitions, or a position for each. */
export type Position = typeof earliestOffset | typeof latestOffset | PartitionOffsets;

const notYet = [
  "startingtimestamp",
  "endingtimestamp",
  "startingoffsetsbytimestamp",
  "endingoffsetsbytimestamp",
  "minoffsetspertrigger",
];

/** Reads and checks the options of a Kafka reader; keys are lower-case. */
export function kafkaSourceOptions(options: SourceOptions, mode: "stream" | "batch"): KafkaSourceOptions {
  for (const name of notYet) {
    if (options[name] !== undefined) {
      throw unsupported(
        `Kafka option ${name}`,
        "Use startingOffsets, endingOffsets or maxOffsetsPerTrigger.",
      );
    }
  }
  if (mode === "stream" && options["endingoffsets"] !== undefined) {
    throw invalidOption("ending offset not valid in streaming queries");
  }
  const maxOffsets = options["maxoffsetspertrigger"];
  return {
    client: kafkaClientOptions(options),
    subscription: subscriptionOf(options),
    starting: startingPosition(options["startingoffsets"], mode),
    ending: endingPosition(options["endingoffsets"]),
    ...(maxOffsets === undefined ? {} : { maxOffsetsPerTrigger: positiveNumber(maxOffsets) }),
    failOnDataLoss: (options["failondataloss"] ?? "true").toLowerCase() === "true",
    includeHeaders: (options["includeheaders"] ?? "false").toLowerCase() === "true",
  };
}

function subscriptionOf(options: SourceOptions): Subscription {
  const given = (["assign", "subscribe", "subscribepattern"] as const).filter(
    (name) => options[name] !== undefined,
  );
  const [strategy] = given;
  if (strategy === undefined) {
    throw invalidOption(
      "One of the following options must be specified for Kafka source: subscribe, subscribepattern, assign.",
    );
  }
  if (given.length > 1) {
    throw invalidOption(
      "Only one of the following options can be specified for Kafka source: subscribe, subscribepattern, assign.",
    );
  }
  return subscriptions[strategy](options[strategy] ?? "");
}

const subscriptions: Record<"assign" | "subscribe" | "subscribepattern", (value: string) => Subscription> = {
  subscribe(value) {
    const topics = value
      .split(",")
      .map((topic) => topic.trim())
      .filter((topic) => topic !== "");
    if (topics.length === 0)
      throw invalidOption(
        `No topics to subscribe to as specified value for option 'subscribe' is '${value}'`,
      );
    return { topics, description: `Subscribe[${topics.join(", ")}]` };
  },
  subscribepattern(value) {
    if (value.trim() === "")
      throw invalidOption("Pattern to subscribe is empty as specified value for option 'subscribePattern'");
    return { topics: new RegExp(`^(?:${value})$`), description: `SubscribePattern[${value}]` };
  },
  assign(value) {
    const only = assignedPartitions(value);
    return {
      topics: [...new Set(only.map(({ topic }) => topic))],
      only,
      description: `Assign[${only.map(({ topic, partition }) => `${topic}-${partition}`).join(", ")}]`,
    };
  },
};

function assignedPartitions(json: string): readonly TopicPartition[] {
  const expected = `No topicpartitions to assign as specified value for option 'assign' is ${json}`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw invalidOption(expected);
  }
  if (typeof parsed !== "object" || parsed === null) throw invalidOption(expected);
  return Object.entries(parsed).flatMap(([topic, partitions]) => {
    if (!Array.isArray(partitions)) throw invalidOption(expected);
    return partitions.map((partition) => ({ topic, partition: Number(partition) }));
  });
}

function startingPosition(value: string | undefined, mode: "stream" | "batch"): Position {
  const text = value?.trim();
  if (text === undefined) return mode === "stream" ? latestOffset : earliestOffset;
  if (text.toLowerCase() === "earliest") return earliestOffset;
  if (text.toLowerCase() === "latest") {
    if (mode === "batch") throw invalidOption("starting offset can't be latest for batch queries on Kafka");
    return latestOffset;
  }
  return parseOffsets(text);
}

function endingPosition(value: string | undefined): Position {
  const text = value?.trim();
  if (text === undefined || text.toLowerCase() === "latest") return latestOffset;
  if (text.toLowerCase() === "earliest") {
    throw invalidOption("ending offset can't be earliest for batch queries on Kafka");
  }
  return parseOffsets(text);
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) {
    throw invalidOption(
      `Invalid value '${text}' for option 'maxOffsetsPerTrigger', must be a positive integer`,
    );
  }
  return value;
}
