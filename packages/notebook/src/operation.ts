import { z } from "zod";
import type { DeepReadonly } from "./deep-readonly.ts";
import {
  cellIdSchema,
  cellSchema,
  cellTypeSchema,
  metadataSchema,
  mimeBundleSchema,
  notebookSchema,
  outputSchema,
  sourceLanguageSchema,
} from "./notebook.ts";
import { attachedClusterSchema, kernelStatusSchema, liveQuerySchema, timeSchema } from "./session-state.ts";
import { streamingQueryProgressSchema } from "./streaming-progress.ts";

const cellId = cellIdSchema;

/** What a person may ask for. A browser sends these; the server applies and broadcasts them. */
export const requestOperationSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("insertCell"), index: z.number().int().min(0), cell: cellSchema }),
  z.object({ kind: z.literal("deleteCell"), cellId }),
  /** `index` counts without the moved cell. */
  z.object({ kind: z.literal("moveCell"), cellId, index: z.number().int().min(0) }),
  z.object({
    kind: z.literal("setCellType"),
    cellId,
    type: cellTypeSchema,
    language: sourceLanguageSchema.optional(),
  }),
  /** Cuts the source at an offset of UTF-16 code units; the second half becomes the cell `newCellId`. */
  z.object({
    kind: z.literal("splitCell"),
    cellId,
    offset: z.number().int().min(0),
    newCellId: cellIdSchema,
  }),
  /** Joins neighbours into the first of them, a line break between their sources. */
  z.object({ kind: z.literal("mergeCells"), cellIds: z.array(cellIdSchema).min(2) }),
  /**
   * Sets the whole text. `version` is the number of source changes that the author had seen
   * (`sourceVersions[cellId] ?? 0`); each accepted change adds one. An operation with another version lost a
   * race: it changes nothing, and its author is told the winner's text (`sourceRejected`).
   */
  z.object({ kind: z.literal("setCellSource"), cellId, source: z.string(), version: z.number().int() }),
  /** Sets the named entries of a cell's metadata; null removes one. */
  z.object({ kind: z.literal("setCellMetadata"), cellId, metadata: metadataSchema }),
  z.object({ kind: z.literal("setNotebookMetadata"), metadata: metadataSchema }),
  z.object({ kind: z.literal("setNotebookLanguage"), language: notebookSchema.shape.language }),
  z.object({ kind: z.literal("undo") }),
  z.object({ kind: z.literal("redo") }),
  /** Clears outputs of these cells, or of all. Live queries go on. */
  z.object({ kind: z.literal("clearOutputs"), cellIds: z.array(cellIdSchema).optional() }),
  /** Puts cells at the end of the run queue; those that wait or run already, and prose, are left out. */
  z.object({ kind: z.literal("runCells"), cellIds: z.array(cellIdSchema) }),
  /** Interrupts the running cell and empties the queue. */
  z.object({ kind: z.literal("interrupt") }),
  /** Ends the kernel and its queries and starts a fresh one. */
  z.object({ kind: z.literal("restartKernel"), clearOutputs: z.boolean().optional() }),
  /** Attaches a cluster, or detaches with null. Ends the old kernel and its queries. */
  z.object({ kind: z.literal("attachCluster"), cluster: attachedClusterSchema.nullable() }),
  z.object({ kind: z.literal("stopQuery"), runId: z.string() }),
  z.object({ kind: z.literal("stopAllQueries") }),
  z.object({ kind: z.literal("answerInput"), cellId, text: z.string() }),
  /** Writes the file now instead of at the next autosave. */
  z.object({ kind: z.literal("save") }),
]);
export type RequestOperation = DeepReadonly<z.infer<typeof requestOperationSchema>>;

/** What happened. Only the server makes these. */
export const eventOperationSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cellStarted"), cellId }),
  z.object({ kind: z.literal("appendOutput"), cellId, output: outputSchema }),
  /** Replaces the content of every output with this display id. */
  z.object({
    kind: z.literal("updateDisplay"),
    displayId: z.string(),
    data: mimeBundleSchema,
    metadata: metadataSchema,
  }),
  z.object({ kind: z.literal("clearOutput"), cellId, wait: z.boolean() }),
  z.object({ kind: z.literal("inputRequested"), cellId, prompt: z.string(), password: z.boolean() }),
  z.object({
    kind: z.literal("jobProgress"),
    cellId,
    completedTasks: z.number(),
    totalTasks: z.number(),
    inputBytes: z.number().optional(),
  }),
  z.object({
    kind: z.literal("cellEnded"),
    cellId,
    outcome: z.enum(["succeeded", "failed", "interrupted"]),
    executionCount: z.number().int().nullable().optional(),
    /** The cell has asked for the end of the whole run (`dbutils.notebook.exit`): what waits does not run. */
    endsRun: z.boolean().optional(),
  }),
  z.object({ kind: z.literal("kernelStatus"), status: kernelStatusSchema, message: z.string().optional() }),
  z.object({
    kind: z.literal("queryStarted"),
    query: liveQuerySchema.pick({
      queryId: true,
      runId: true,
      name: true,
      cellId: true,
      origin: true,
      outputMode: true,
    }),
  }),
  z.object({ kind: z.literal("queryProgress"), runId: z.string(), progress: streamingQueryProgressSchema }),
  z.object({ kind: z.literal("queryMessage"), runId: z.string(), message: z.string() }),
  z.object({ kind: z.literal("queryTerminated"), runId: z.string(), exception: z.string().optional() }),
  /** The document as of `revision` is on disk, or could not be written. */
  z.object({ kind: z.literal("saved"), revision: z.number().int(), error: z.string().optional() }),
  /** The attached cluster got another name; the kernel stays. */
  z.object({ kind: z.literal("clusterRenamed"), cluster: attachedClusterSchema }),
  /** The file got another path. */
  z.object({ kind: z.literal("renamed"), path: z.string() }),
]);
export type EventOperation = DeepReadonly<z.infer<typeof eventOperationSchema>>;

/** One change of a session's state. */
export const operationSchema = z.discriminatedUnion("kind", [
  ...requestOperationSchema.options,
  ...eventOperationSchema.options,
]);
export type Operation = RequestOperation | EventOperation;

/** The operation of one kind. */
export type OperationOf<Kind extends Operation["kind"]> = Extract<Operation, { kind: Kind }>;

/** An operation with what the server adds before applying it: the same stamp reaches every browser. */
export const stampedOperationSchema = z.object({
  operation: operationSchema,
  at: timeSchema,
  /** The connection that asked for it; absent for events. A browser recognises its own by this. */
  clientId: z.string().optional(),
});
export type StampedOperation = DeepReadonly<z.infer<typeof stampedOperationSchema>>;
