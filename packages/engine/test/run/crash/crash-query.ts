import {
  type DataSourceScan,
  type LogicalPlan,
  longType,
  structField,
  structType,
  timestampType,
  watermarkDelayKey,
} from "@millrace/spark-model";
import { aggregate, alias } from "../../../src/stream/builders.ts";
import { column } from "../../stream/streaming-fixture.ts";

export const crashSchema = structType([
  structField("t", timestampType),
  structField("k", longType),
  structField("v", longType),
]);

/** Rows are never so late that they are dropped: then a batch query over all files says what must come out. */
const delayMs = 60_000;

/** Count and sum by time and key of JSON files, one file a batch, closed by a watermark. */
export function crashQuery(input: string): LogicalPlan {
  const time = column("t", timestampType);
  const key = column("k");
  const value = column("v");
  const scan: DataSourceScan = {
    kind: "dataSourceScan",
    format: "json",
    options: { maxfilespertrigger: "1" },
    paths: [input],
    schema: crashSchema,
    isStreaming: true,
    output: [time, key, value],
  };
  const eventTime = { ...time, metadata: { [watermarkDelayKey]: delayMs } };
  return {
    kind: "aggregate",
    child: {
      kind: "eventTimeWatermark",
      child: scan,
      eventTime: time.id,
      delayMicroseconds: BigInt(delayMs) * 1000n,
    },
    grouping: [eventTime, key],
    aggregates: [
      eventTime,
      key,
      alias(aggregate("count", [value], longType), "count", column("count").id),
      alias(aggregate("sum", [value], longType), "sum", column("sum").id),
    ],
  };
}
