/** The typed DataFrame client of Spark Connect for TypeScript cells and for the workbench itself. */
export type { Catalog, CatalogColumn, CatalogTable } from "./catalog.ts";
export { Column, type ColumnOrName, type ColumnOrValue } from "./column.ts";
export type { ConnectOptions } from "./connect-address.ts";
export type { ExecuteOptions, OperationProgress } from "./connection.ts";
export { DataFrame, type ExplainMode, type JoinType } from "./data-frame.ts";
export type { DataFrameReader, SchemaLike } from "./data-frame-reader.ts";
export type { DataFrameWriter, SaveMode } from "./data-frame-writer.ts";
export type { DataStreamWriter, OutputMode, TriggerOption } from "./data-stream-writer.ts";
export * as functions from "./functions.ts";
export type { GroupedData } from "./grouped-data.ts";
export type { QueryTerminatedEvent, StreamingQueryListener } from "./listener-bus.ts";
export type { LiteralValue } from "./literal.ts";
export type { Row } from "./row-values.ts";
export type { RuntimeConfig } from "./runtime-config.ts";
export { isUnavailable, SparkConnectError } from "./spark-connect-error.ts";
export { SparkSession } from "./spark-session.ts";
export {
  StreamingQuery,
  type StreamingQueryProgress,
  type StreamingQueryStatus,
} from "./streaming-query.ts";
export type { StreamingQueryManager } from "./streaming-query-manager.ts";
export { Window, type WindowSpec } from "./window.ts";
