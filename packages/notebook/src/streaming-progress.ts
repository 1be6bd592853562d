import { z } from "zod";
import type { DeepReadonly } from "./deep-readonly.ts";

const count = z.number();
const offsets = z.unknown();

/**
 * Spark's StreamingQueryProgress as its JSON form has it (`org.apache.spark.sql.streaming.StreamingQueryProgress`).
 * Rates are rows per second, durations milliseconds, timestamps ISO 8601 in UTC. Unknown fields are kept.
 */
export const streamingQueryProgressSchema = z.looseObject({
  id: z.string(),
  runId: z.string(),
  name: z.string().nullish(),
  timestamp: z.string(),
  batchId: count,
  batchDuration: count.optional(),
  numInputRows: count.optional(),
  inputRowsPerSecond: count.optional(),
  processedRowsPerSecond: count.optional(),
  durationMs: z.record(z.string(), count).optional(),
  /** `watermark`, `min`, `max`, `avg` of event time, where the query has a watermark. */
  eventTime: z.record(z.string(), z.string()).optional(),
  stateOperators: z
    .array(
      z.looseObject({
        operatorName: z.string(),
        numRowsTotal: count,
        numRowsUpdated: count,
        numRowsRemoved: count.optional(),
        numRowsDroppedByWatermark: count.optional(),
        memoryUsedBytes: count.optional(),
      }),
    )
    .optional(),
  sources: z.array(
    z.looseObject({
      description: z.string(),
      startOffset: offsets.optional(),
      endOffset: offsets.optional(),
      latestOffset: offsets.optional(),
      numInputRows: count.optional(),
      inputRowsPerSecond: count.optional(),
      processedRowsPerSecond: count.optional(),
    }),
  ),
  sink: z.looseObject({ description: z.string(), numOutputRows: count.optional() }).optional(),
});
export type StreamingQueryProgress = DeepReadonly<z.infer<typeof streamingQueryProgressSchema>>;
