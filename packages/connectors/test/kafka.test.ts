import type { BatchOutput, ConnectorContext } from "@millrace/engine/connector";
import {
  binaryType,
  type ColumnBatch,
  isValid,
  longType,
  type Schema,
  SparkError,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import { Producer } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KafkaBroker, startKafkaBroker } from "../../../apps/server/launch/kafka-broker.js";
import { kafkaSink, kafkaSource } from "../src/kafka/index.ts";
import { limitOffsets } from "../src/kafka/limit-offsets.ts";

let broker: KafkaBroker;
let producer: Producer<Buffer, Buffer, Buffer, Buffer>;

beforeAll(async () => {
  broker = await startKafkaBroker();
  const [host, port] = broker.bootstrapServers.split(":");
  producer = new Producer({
    clientId: "test",
    bootstrapBrokers: [{ host: host ?? "", port: Number(port) }],
    autocreateTopics: true,
    retries: 20,
  });
}, 240_000);

afterAll(async () => {
  await producer?.close();
  await broker?.stop();
});

describe("the Kafka source", () => {
  it.each(["none", "gzip", "snappy", "lz4"] as const)(
    "reads what was produced with compression %s",
    async (compression) => {
      const topic = `compressed-${compression}`;
      await produce(topic, 3_000, { compression });
      const rows = await readAll(topic);
      expect(rows.rowCount).toBe(3_000);
      expect(rows.values.toSorted()).toEqual(
        Array.from({ length: 3_000 }, (_, index) => `value ${index}`).toSorted(),
      );
    },
  );

  it("gives batches of at most maxOffsetsPerTrigger, shared among partitions, that miss nothing", async () => {
    await produce("limited", 1_000);
    const source = await open("limited", { startingoffsets: "earliest", maxoffsetspertrigger: "300" });
    const sizes: number[] = [];
    const seen: string[] = [];
    let start: string | null = null;
    for (;;) {
      const end = await source.latestOffset(start, { kind: "default" });
      if (end === null) break;
      const { values } = await rowsOf(await source.getBatch(start, end));
      sizes.push(values.length);
      seen.push(...values);
      start = end;
    }
    await source.close();
    expect(sizes.every((size) => size <= 302)).toBe(true);
    expect(sizes.length).toBeGreaterThanOrEqual(4);
    expect(new Set(seen).size).toBe(1_000);
  });

  it("misses nothing when records arrive while it reads ahead, and stops in the middle of it", async () => {
    await produce("growing", 600);
    const source = await open("growing", { startingoffsets: "earliest", maxoffsetspertrigger: "200" });
    const seen: string[] = [];
    let start: string | null = null;
    for (let batch = 0; batch < 4; batch++) {
      const end: string | null = await source.latestOffset(start, { kind: "default" });
      if (end === null) throw new Error("no offset");
      seen.push(...(await rowsOf(await source.getBatch(start, end))).values);
      start = end;
      await produce("growing", 100);
    }
    await source.close();
    expect(seen.length).toBeGreaterThanOrEqual(790);
    const reread = await open("growing", { startingoffsets: "earliest" });
    const again = await rowsOf(await reread.getBatch(null, start ?? ""));
    await reread.close();
    expect(seen.toSorted()).toEqual(again.values.toSorted());
  });

  it("gives the same rows again for the same offsets", async () => {
    await produce("replayed", 50);
    const source = await open("replayed", { startingoffsets: "earliest" });
    const end = await source.latestOffset(null, { kind: "default" });
    if (end === null) throw new Error("no offset");
    const once = await rowsOf(await source.getBatch(null, end));
    await produce("replayed", 50);
    const again = await rowsOf(await source.getBatch(null, end));
    await source.close();
    expect(again.values).toEqual(once.values);
  });

  it("writes its initial offsets as Spark does and keeps them", async () => {
    await produce("initial", 10);
    const files = new Map<string, string>();
    const options = { startingoffsets: "latest" };
    const first = await open("initial", options, files);
    const end = await first.latestOffset(null, { kind: "default" });
    await first.close();
    const written = files.get("/checkpoint/sources/0/0");
    expect(written).toMatch(/^\0v1\n\{"initial":\{"0":\d+,"1":\d+\}\}$/);
    await produce("initial", 5);
    const second = await open("initial", options, files);
    const later = await second.latestOffset(null, { kind: "default" });
    if (end === null || later === null) throw new Error("no offset");
    expect((await rowsOf(await second.getBatch(null, later))).values).toHaveLength(5);
    await second.close();
  });

  it("shows headers when asked", async () => {
    await producer.send({
      messages: [
        {
          topic: "headed",
          value: Buffer.from("a"),
          headers: new Map([[Buffer.from("h"), Buffer.from("1")]]),
        },
        { topic: "headed", value: Buffer.from("b") },
      ],
    });
    const source = await open("headed", { startingoffsets: "earliest", includeheaders: "true" });
    const end = await source.latestOffset(null, { kind: "default" });
    if (end === null) throw new Error("no offset");
    const batch = await source.getBatch(null, end);
    if (batch.kind !== "columns") throw new Error("expected columns");
    const texts: string[] = [];
    for await (const { columns, rowCount } of batch.batches) {
      const headers = columns[7];
      if (headers?.form !== "list" || headers.child.form !== "struct")
        throw new Error("expected a list of structs");
      const [key] = headers.child.children;
      if (key?.form !== "variable") throw new Error("expected keys");
      for (let row = 0; row < rowCount; row++)
        texts.push(isValid(headers, row) ? textOf(key, headers.offsets[row] ?? 0) : "null");
    }
    await source.close();
    expect(texts.toSorted()).toEqual(["h", "null"]);
  });

  it("fails clearly when the topic or the broker is not there", async () => {
    const unknown = await open("no-such-topic", {});
    await expect(unknown.latestOffset(null, { kind: "default" })).rejects.toMatchObject({
      errorClass: "UNKNOWN_TOPIC_OR_PARTITION",
    });
    await unknown.close();
    const away = await kafkaSource.open(
      { options: { "kafka.bootstrap.servers": "127.0.0.1:1", subscribe: "t" }, paths: [] },
      context(new Map()),
    );
    await expect(away.latestOffset(null, { kind: "default" })).rejects.toMatchObject({
      errorClass: "KAFKA_BROKER_NOT_AVAILABLE",
    });
    await away.close();
  });

  it("reports offsets that are gone as data loss, or passes over them", async () => {
    await produce("lost", 20);
    const beyond = JSON.stringify({ lost: { 0: 1_000, 1: 1_000 } });
    const strict = await open("lost", { startingoffsets: beyond });
    await expect(strict.latestOffset(null, { kind: "default" })).rejects.toMatchObject({
      errorClass: "KAFKA_DATA_LOSS.START_OFFSET_RESET",
    });
    await strict.close();
  });

  it.each([
    [{}, /must be specified for Kafka source/],
    [{ subscribe: "a", subscribepattern: "b" }, /Only one of the following/],
    [{ subscribe: "a", "kafka.auto.offset.reset": "earliest" }, /startingOffsets/],
    [{ subscribe: "a", startingoffsets: "tomorrow" }, /Expected e.g./],
  ])("refuses the options %o", async (options, message) => {
    const request = { options: { "kafka.bootstrap.servers": "127.0.0.1:1", ...options }, paths: [] };
    await expect(kafkaSource.open(request, context(new Map()))).rejects.toThrow(message);
  });
});

describe("limitOffsets", () => {
  it("lets a small partition have one record", () => {
    const from = new Map([
      [
        "t",
        new Map([
          [0, 0],
          [1, 0],
        ]),
      ],
    ]);
    const until = new Map([
      [
        "t",
        new Map([
          [0, 10_000],
          [1, 3],
        ]),
      ],
    ]);
    const end = limitOffsets(from, until, 100);
    expect(end.get("t")?.get(1)).toBe(1);
    expect(end.get("t")?.get(0)).toBe(99);
  });
});

describe("the Kafka sink", () => {
  it("writes keys, values and topics, nulls as tombstones", async () => {
    const schema = structType([
      structField("key", stringType),
      structField("value", binaryType),
      structField("topic", stringType),
    ]);
    const sink = await openSink(schema, {});
    const columns = [texts(["a", "b"]), texts(["1", undefined]), texts(["sunk", "sunk"])];
    await sink.addBatch(0, output({ schema, rowCount: 2, columns }));
    await sink.close();
    const rows = await readAll("sunk");
    expect(rows.values.toSorted()).toEqual(["1", "null"]);
  });

  it("splits what is too large for one request", async () => {
    const schema = structType([structField("value", stringType)]);
    const sink = await openSink(schema, { topic: "large" });
    const values = Array.from({ length: 20 }, (_, index) => String.fromCharCode(97 + index).repeat(200_000));
    await sink.addBatch(0, output({ schema, rowCount: values.length, columns: [texts(values)] }));
    await sink.close();
    expect((await readAll("large")).values.toSorted()).toEqual(values);
  });

  it("refuses rows without a value or a topic", async () => {
    await expect(openSink(structType([structField("v", stringType)]), { topic: "t" })).rejects.toThrow(
      /'value' not found/,
    );
    await expect(openSink(structType([structField("value", stringType)]), {})).rejects.toThrow(
      /topic option required/,
    );
    await expect(openSink(structType([structField("value", longType)]), { topic: "t" })).rejects.toThrow(
      SparkError,
    );
  });
});

const columnsOf = (batch: ColumnBatch) => {
  const value = batch.columns[1];
  if (value?.form !== "variable") throw new Error("expected values");
  return Array.from({ length: batch.rowCount }, (_, row) =>
    isValid(value, row) ? textOf(value, row) : "null",
  );
};

const textOf = (column: { readonly bytes: Uint8Array; readonly offsets: Int32Array }, row: number) =>
  Buffer.from(column.bytes.subarray(column.offsets[row], column.offsets[row + 1])).toString();

async function rowsOf(batch: Awaited<ReturnType<NonNullable<typeof kafkaSource.readBatch>>>) {
  if (batch.kind !== "columns") throw new Error("expected columns");
  const values: string[] = [];
  for await (const columns of batch.batches) values.push(...columnsOf(columns));
  return { values, rowCount: values.length };
}

async function readAll(topic: string) {
  const options = { "kafka.bootstrap.servers": broker.bootstrapServers, subscribe: topic };
  const batch = await kafkaSource.readBatch?.({ options, paths: [] }, context(new Map()));
  if (batch === undefined) throw new Error("the source reads no batches");
  return rowsOf(batch);
}

async function produce(
  topic: string,
  count: number,
  options: { compression?: "none" | "gzip" | "snappy" | "lz4" } = {},
) {
  const messages = Array.from({ length: count }, (_, index) => ({
    topic,
    key: Buffer.from(`key ${index}`),
    value: Buffer.from(`value ${index}`),
  }));
  await producer.send({ messages, ...options });
}

function open(topic: string, options: Record<string, string>, files = new Map<string, string>()) {
  const all = { "kafka.bootstrap.servers": broker.bootstrapServers, subscribe: topic, ...options };
  return kafkaSource.open({ options: all, paths: [] }, context(files));
}

function openSink(schema: Schema, options: Record<string, string>) {
  return kafkaSink.open(
    {
      options: { "kafka.bootstrap.servers": broker.bootstrapServers, ...options },
      queryId: "q",
      schema,
      partitionBy: [],
      outputMode: "append",
      trigger: { kind: "default" },
    },
    context(new Map()),
  );
}

function context(files: Map<string, string>): ConnectorContext {
  return {
    metadataPath: "/checkpoint/sources/0",
    workingDirectory: "/",
    config: new Map(),
    clock: { now: () => Date.now(), sleepUntil: async () => {} },
    print: () => {},
    files: {
      async write(path, content) {
        files.set(path, content.toString());
      },
      read: async (path) => files.get(path),
      list: async () => [...files.keys()],
      async remove(path) {
        files.delete(path);
      },
    },
  };
}

function texts(values: readonly (string | undefined)[]) {
  const encoded = values.map((value) => Buffer.from(value ?? ""));
  const offsets = Int32Array.from([
    0,
    ...encoded.map((_, index) => Buffer.concat(encoded.slice(0, index + 1)).length),
  ]);
  const validity = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, index) => {
    if (value !== undefined) validity[index >> 3] = (validity[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return { form: "variable" as const, bytes: Buffer.concat(encoded), offsets, validity };
}

function output(batch: ColumnBatch): BatchOutput {
  return {
    schema: batch.schema,
    rowCount: batch.rowCount,
    async *columns() {
      yield batch;
    },
    signal: new AbortController().signal,
    text: () => Promise.reject(new Error("not used")),
    plan: { kind: "cachedScan", relationId: "batch", output: [] },
    writeFiles: () => Promise.reject(new Error("not used")),
    storeTable: () => Promise.reject(new Error("not used")),
  };
}
