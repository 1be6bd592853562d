import { z } from "zod";
import type { DeepReadonly } from "./deep-readonly.ts";

/** Mime type of a displayed batch DataFrame; its content is a `DisplayedTable`. */
export const tableMimeType = "application/vnd.millrace.table+json";
/** Mime type of a displayed streaming DataFrame; its content is a `DisplayedStream`. */
export const streamMimeType = "application/vnd.millrace.stream+json";

/** At most this many rows, and this many bytes of Arrow data, of a displayed DataFrame reach the workbench. */
export const displayLimits = {
  rows: 10_000,
  bytes: 2_000_000,
  savedRows: 1_000,
  savedProgress: 100,
} as const;

export const columnSchema = z.object({
  name: z.string(),
  /** Spark's name of the type, for example `bigint` or `struct<a:int>`. */
  type: z.string(),
  nullable: z.boolean(),
});
export type Column = DeepReadonly<z.infer<typeof columnSchema>>;

export const displayedTableSchema = z.looseObject({
  /** Name under which the server keeps the rows: ask for them with `readTable`. */
  resultId: z.string(),
  columns: z.array(columnSchema),
  /** Rows kept, which is all rows unless `truncated`. */
  rowCount: z.number().int(),
  /** Whether the DataFrame has more rows than were kept. */
  truncated: z.boolean(),
  /** Only in a saved file: the first rows as an Arrow stream in base64. The server takes it out on opening. */
  arrow: z.string().optional(),
});
/** A table output. Rows are not in it; they travel as an Arrow frame. */
export type DisplayedTable = DeepReadonly<z.infer<typeof displayedTableSchema>>;

export const displayedStreamSchema = z.looseObject({
  queryId: z.string(),
  runId: z.string(),
  /** Name of the memory table that the query fills. */
  name: z.string(),
  outputMode: z.enum(["append", "update", "complete"]).optional(),
  /** The same as `DisplayedTable.resultId`: the last rows, kept after the query has ended. */
  resultId: z.string().optional(),
  /** Only in a saved file, as in `DisplayedTable`. */
  arrow: z.string().optional(),
  /** Only in a saved file: the last 100 progress reports. On opening they become a `LiveQuery` that has ended. */
  progress: z.array(z.unknown()).optional(),
});
/** A live output. Its query's state is in `SessionState.queries[runId]`; rows travel as Arrow frames. */
export type DisplayedStream = DeepReadonly<z.infer<typeof displayedStreamSchema>>;
