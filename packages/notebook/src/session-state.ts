import { z } from "zod";
import type { DeepReadonly } from "./deep-readonly.ts";
import { cellSchema, cellTypeSchema, notebookSchema, sourceLanguageSchema } from "./notebook.ts";
import { streamingQueryProgressSchema } from "./streaming-progress.ts";

/** Milliseconds since 1970 by the server's clock. */
export const timeSchema = z.number();

export const cellRunSchema = z.discriminatedUnion("status", [
  /** Is in `SessionState.queue`, and the kernel has not begun it. */
  z.object({ status: z.literal("queued"), queuedAt: timeSchema }),
  z.object({
    status: z.literal("running"),
    startedAt: timeSchema,
    /** Finished part of a long batch job, 0 to 1, with Spark's counts. */
    job: z
      .object({ completedTasks: z.number(), totalTasks: z.number(), inputBytes: z.number().optional() })
      .optional(),
    /** The cell waits for a line of input. */
    input: z.object({ prompt: z.string(), password: z.boolean() }).optional(),
  }),
  /** The code has ended well, and at least one query that it started is active. */
  z.object({ status: z.literal("streaming"), startedAt: timeSchema, endedAt: timeSchema }),
  z.object({ status: z.literal("succeeded"), startedAt: timeSchema, endedAt: timeSchema }),
  z.object({ status: z.literal("failed"), startedAt: timeSchema, endedAt: timeSchema }),
  z.object({ status: z.literal("interrupted"), startedAt: timeSchema, endedAt: timeSchema }),
]);
/** How the last run of a cell stands. A cell that was not run in this session has none: it is idle. */
export type CellRun = DeepReadonly<z.infer<typeof cellRunSchema>>;

export const kernelStatusSchema = z.enum(["detached", "starting", "idle", "busy", "restarting", "dead"]);
export const kernelStateSchema = z.object({
  /** `detached`: no kernel is started yet. `dead`: it ended by itself; `message` says why and what to do. */
  status: kernelStatusSchema,
  message: z.string().optional(),
  since: timeSchema,
});
export type KernelState = DeepReadonly<z.infer<typeof kernelStateSchema>>;

export const attachedClusterSchema = z.object({ id: z.string(), name: z.string() });

export const liveQuerySchema = z.object({
  queryId: z.string(),
  runId: z.string(),
  /** Spark's query name: the user's, `display_query_N`, or null. */
  name: z.string().nullable(),
  /** The cell that started it; null when the session only found it running. */
  cellId: z.string().nullable(),
  /** `display`: started by `display(df)`; `writeStream`: started by the cell's own code. */
  origin: z.enum(["display", "writeStream"]),
  outputMode: z.string().optional(),
  startedAt: timeSchema,
  /** `initializing` until the first progress. */
  status: z.enum(["initializing", "active", "stopped", "failed"]),
  /** Spark's status message, for example `Waiting for next trigger`. */
  message: z.string().optional(),
  endedAt: timeSchema.optional(),
  /** Text of the StreamingQueryException of a failed query. */
  exception: z.string().optional(),
  /** The last 100 reports, oldest first. */
  progress: z.array(streamingQueryProgressSchema),
});
/** A streaming query that a cell of this notebook started in this session. */
export type LiveQuery = DeepReadonly<z.infer<typeof liveQuerySchema>>;

export const cellChangeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("replace"),
    /** Place of the first of `cells` once those of `removedIds` are gone. */
    index: z.number().int().min(0),
    removedIds: z.array(z.string()),
    cells: z.array(cellSchema),
  }),
  /** `index` counts without the moved cell. */
  z.object({ kind: z.literal("move"), cellId: z.string(), index: z.number().int().min(0) }),
  z.object({
    kind: z.literal("retype"),
    cellId: z.string(),
    type: cellTypeSchema,
    language: sourceLanguageSchema,
  }),
]);
/** A primitive change of the cell list; each has an inverse of the same kind. Undo and redo are stacks of it. */
export type CellChange = DeepReadonly<z.infer<typeof cellChangeSchema>>;

export const sessionStateSchema = z.object({
  sessionId: z.string(),
  /** Path inside the workspace, with `/` between names. */
  path: z.string(),
  notebook: notebookSchema,
  /** Number of operations applied since the session began. */
  revision: z.number().int(),
  /** How often each cell's source was set; absent means 0. See `setCellSource`. */
  sourceVersions: z.record(z.string(), z.number().int()),
  runs: z.record(z.string(), cellRunSchema),
  /** Cells to run, in order. The kernel has the first one (or will when it has started); the others wait. */
  queue: z.array(z.string()),
  /** Cells whose outputs vanish when their next output arrives (`clear_output(wait=True)`). */
  clearBeforeNextOutput: z.array(z.string()),
  kernel: kernelStateSchema,
  cluster: attachedClusterSchema.nullable(),
  /** By run id. Ended queries stay until their cell runs again or is deleted. */
  queries: z.record(z.string(), liveQuerySchema),
  undo: z.array(cellChangeSchema),
  redo: z.array(cellChangeSchema),
  /** Revision of the document that is on disk. */
  savedRevision: z.number().int(),
  /** Revision at which the document itself last changed; unsaved while greater than `savedRevision`. */
  documentRevision: z.number().int(),
  /** Why the last save failed; absent when it did not. */
  saveError: z.string().optional(),
});
/** Everything about one open notebook. The server holds the truth; each browser holds a copy. */
export type SessionState = DeepReadonly<z.infer<typeof sessionStateSchema>>;

/** The state of a notebook that was just opened. */
export function initialSessionState(
  start: Pick<SessionState, "sessionId" | "path" | "notebook">,
): SessionState {
  return {
    ...start,
    revision: 0,
    sourceVersions: {},
    runs: {},
    queue: [],
    clearBeforeNextOutput: [],
    kernel: { status: "detached", since: 0 },
    cluster: null,
    queries: {},
    undo: [],
    redo: [],
    savedRevision: 0,
    documentRevision: 0,
  };
}

/** Whether the query still runs. */
export function isActive(query: Pick<LiveQuery, "status">): boolean {
  return query.status === "initializing" || query.status === "active";
}

/** What a cell's gutter shows. */
export type CellStatus = "idle" | CellRun["status"];

/** The status of one cell. */
export function cellStatus(state: Pick<SessionState, "runs">, cellId: string): CellStatus {
  return state.runs[cellId]?.status ?? "idle";
}

/** The queries that a cell started, active ones and ended ones. */
export function queriesOfCell(state: Pick<SessionState, "queries">, cellId: string): LiveQuery[] {
  return Object.values(state.queries).filter((query) => query.cellId === cellId);
}
