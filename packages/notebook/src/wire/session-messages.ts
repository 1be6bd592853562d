import { z } from "zod";
import type { DeepReadonly } from "../deep-readonly.ts";
import { requestOperationSchema, stampedOperationSchema } from "../operation.ts";
import { sessionStateSchema } from "../session-state.ts";

/**
 * The socket of one notebook: `GET /api/sessions/socket?path=NOTEBOOK_PATH` upgraded to a WebSocket. Opening it
 * opens the session on the server when there is none. Text messages are JSON; binary messages are table frames
 * (`readTableFrame`). The server sends `welcome` first. After a broken connection connect again with
 * `&session=ID&revision=N`: the server sends the missed operations when it still has them, else a fresh state.
 */
export const clientMessageSchema = z.discriminatedUnion("kind", [
  /** Applied and broadcast to every browser, the sender included, or answered with `refused`. */
  z.object({
    kind: z.literal("operation"),
    /** Chosen by the client; comes back in `refused`. */
    requestId: z.string(),
    operation: requestOperationSchema,
  }),
  /** Asks for the rows of a table or of an ended stream: answered by one table frame, or by `refused`. */
  z.object({ kind: z.literal("readTable"), requestId: z.string(), resultId: z.string() }),
  /**
   * Subscribes to the rows of a running query, at most four frames a second. The first frame replaces what
   * is shown. Send again after `unwatchQuery` to resume a paused view.
   */
  z.object({ kind: z.literal("watchQuery"), runId: z.string() }),
  /** Stops the frames: the view is paused or hidden. Progress operations go on. */
  z.object({ kind: z.literal("unwatchQuery"), runId: z.string() }),
  /** Code completion in a cell; answered by `completion`. */
  z.object({
    kind: z.literal("complete"),
    requestId: z.string(),
    cellId: z.string(),
    code: z.string(),
    /** UTF-16 code units. */
    offset: z.number().int(),
  }),
]);
export type ClientMessage = DeepReadonly<z.infer<typeof clientMessageSchema>>;

export const serverMessageSchema = z.discriminatedUnion("kind", [
  /** First message on a new connection. */
  z.object({ kind: z.literal("welcome"), clientId: z.string(), state: sessionStateSchema }),
  /** First message on a resumed connection: apply `operations` to the state you have. */
  z.object({
    kind: z.literal("resumed"),
    clientId: z.string(),
    operations: z.array(stampedOperationSchema),
  }),
  /** Apply in order. `revision` is the state's revision before the first of them. */
  z.object({
    kind: z.literal("operations"),
    revision: z.number().int(),
    operations: z.array(stampedOperationSchema),
  }),
  /** Your `setCellSource` lost a race: this text won. */
  z.object({
    kind: z.literal("sourceRejected"),
    cellId: z.string(),
    source: z.string(),
    version: z.number().int(),
  }),
  z.object({
    kind: z.literal("completion"),
    requestId: z.string(),
    matches: z.array(z.string()),
    start: z.number().int(),
    end: z.number().int(),
  }),
  /** A request could not be served. `message` says what happened and what to do. */
  z.object({ kind: z.literal("refused"), requestId: z.string(), message: z.string() }),
  /** The session has ended on the server: its notebook was deleted, or the server stops. */
  z.object({ kind: z.literal("closed"), reason: z.string() }),
]);
export type ServerMessage = DeepReadonly<z.infer<typeof serverMessageSchema>>;
