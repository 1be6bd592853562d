/**
 * The wire of Spark Connect 4.2: generated messages, the service descriptor, Arrow streams, types and errors
 * as messages. No behaviour.
 */
export * from "./arrow/index.ts";
export * from "./data-type-messages.ts";
export * from "./error-details.ts";
export * from "./generated/google/rpc/error_details_pb.js";
export * from "./generated/google/rpc/status_pb.js";
export * from "./generated/spark/connect/base_pb.js";
export * from "./generated/spark/connect/catalog_pb.js";
export * from "./generated/spark/connect/commands_pb.js";
export * from "./generated/spark/connect/common_pb.js";
export * from "./generated/spark/connect/expressions_pb.js";
export type { MlCommand } from "./generated/spark/connect/ml_pb.js";
export * from "./generated/spark/connect/relations_pb.js";
export * from "./generated/spark/connect/types_pb.js";
