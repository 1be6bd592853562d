import type { Connectors } from "@millrace/engine/connector";
import { consoleSink } from "./console/console-sink.ts";
import { kafkaSink, kafkaSource } from "./kafka/index.ts";
import { memorySink } from "./memory/memory-sink.ts";
import { noopSink } from "./noop/noop-sink.ts";
import { rateMicroBatchSource } from "./rate/rate-micro-batch-source.ts";
import { rateSource } from "./rate/rate-source.ts";

/** Every source and sink of Millrace. */
export const connectors: Connectors = {
  sources: [rateSource, rateMicroBatchSource, kafkaSource],
  sinks: [memorySink, consoleSink, noopSink, kafkaSink],
};
