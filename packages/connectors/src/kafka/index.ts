export { kafkaSink } from "./kafka-sink.ts";
export { kafkaSource } from "./kafka-source.ts";
