import { type SourceOptions, SparkError, unsupported } from "@millrace/spark-model";
import type { Broker, ConnectionOptions, SASLMechanismValue } from "@platformatic/kafka";

/** How to reach a cluster, read from the `kafka.*` options, which are Kafka's own client settings. */
export interface KafkaClientOptions {
  readonly clientId: string;
  readonly bootstrapServers: readonly Broker[];
  readonly connection: ConnectionOptions;
  /** Isolation level read_committed: records of open and aborted transactions are left out. */
  readonly isCommittedOnly: boolean;
  readonly maxFetchBytes: number;
}

/** Settings of Kafka's client that Spark sets itself and therefore refuses (KafkaSourceProvider). */
const refused = new Map([
  ["kafka.auto.offset.reset", "use option 'startingOffsets' instead"],
  ["kafka.key.deserializer", "keys are deserialized as byte arrays; use DataFrame operations instead"],
  ["kafka.value.deserializer", "values are deserialized as byte arrays; use DataFrame operations instead"],
  ["kafka.key.serializer", "keys are serialized as byte arrays or strings"],
  ["kafka.value.serializer", "values are serialized as byte arrays or strings"],
  ["kafka.enable.auto.commit", "Spark keeps the offsets in its own checkpoint"],
  ["kafka.interceptor.classes", "an interceptor may break the query"],
]);

/** Reads and checks the `kafka.*` options. Throws IllegalArgumentException as Spark does. */
export function kafkaClientOptions(options: SourceOptions): KafkaClientOptions {
  for (const [name, reason] of refused) {
    if (options[name] !== undefined)
      throw invalidOption(`Kafka option '${name.slice(6)}' is not supported: ${reason}.`);
  }
  const servers = options["kafka.bootstrap.servers"];
  if (servers === undefined) {
    throw invalidOption("Option 'kafka.bootstrap.servers' must be specified for configuring Kafka.");
  }
  return {
    clientId: options["kafka.client.id"] ?? "millrace",
    bootstrapServers: servers.split(",").map(parseBroker),
    connection: connectionOptions(options),
    isCommittedOnly: options["kafka.isolation.level"] === "read_committed",
    maxFetchBytes: Number(options["kafka.fetch.max.bytes"] ?? 8 * 1024 * 1024),
  };
}

/** An error about options that PySpark raises as IllegalArgumentException. */
export function invalidOption(message: string): SparkError {
  return new SparkError({ errorClass: "INVALID_KAFKA_OPTION", kind: "IllegalArgumentException", message });
}

function parseBroker(server: string): Broker {
  const match = /^\s*(?:\w+:\/\/)?\[?([^\]]+?)\]?:(\d+)\s*$/.exec(server);
  if (!match?.[1]) throw invalidOption(`Invalid url in bootstrap.servers: ${server}`);
  return { host: match[1], port: Number(match[2]) };
}

function connectionOptions(options: SourceOptions): ConnectionOptions {
  const protocol = (options["kafka.security.protocol"] ?? "PLAINTEXT").toUpperCase();
  return {
    connectTimeout: 5_000,
    requestTimeout: Number(options["kafka.request.timeout.ms"] ?? 30_000),
    ...(protocol.endsWith("SSL") ? { tls: {} } : {}),
    ...(protocol.startsWith("SASL") ? { sasl: saslOptions(options) } : {}),
  };
}

const mechanisms: readonly string[] = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

function saslOptions(options: SourceOptions): NonNullable<ConnectionOptions["sasl"]> {
  const mechanism = options["kafka.sasl.mechanism"] ?? "GSSAPI";
  if (!mechanisms.includes(mechanism)) {
    throw unsupported(`SASL mechanism ${mechanism}`, `Use one of ${mechanisms.join(", ")}.`);
  }
  const jaas = options["kafka.sasl.jaas.config"] ?? "";
  const username = /\busername="([^"]*)"/.exec(jaas)?.[1];
  const password = /\bpassword="([^"]*)"/.exec(jaas)?.[1];
  if (username === undefined || password === undefined) {
    throw invalidOption("Option 'kafka.sasl.jaas.config' must name a username and a password.");
  }
  return { mechanism: mechanism as SASLMechanismValue, username, password };
}
