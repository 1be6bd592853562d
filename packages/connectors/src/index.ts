import type { Connectors } from "@millrace/engine/connector";
import { consoleSink } from "./console/console-sink.ts";
import { fileSink } from "./files/file-sink.ts";
import { fileSource } from "./files/file-source.ts";
import { kafkaSink, kafkaSource } from "./kafka/index.ts";
import { memorySink } from "./memory/memory-sink.ts";
import { noopSink } from "./noop/noop-sink.ts";
import { rateMicroBatchSource } from "./rate/rate-micro-batch-source.ts";
import { rateSource } from "./rate/rate-source.ts";
import { socketSource } from "./socket/socket-source.ts";

const fileFormats = ["json", "csv", "parquet", "text"];

/** Every source and sink of Millrace. */
export const connectors: Connectors = {
  sources: [...fileFormats.map(fileSource), rateSource, rateMicroBatchSource, socketSource, kafkaSource],
  sinks: [...fileFormats.map(fileSink), memorySink, consoleSink, noopSink, kafkaSink],
};
