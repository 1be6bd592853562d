import { z } from "zod";
import type { DeepReadonly } from "../deep-readonly.ts";

export const tableFrameHeaderSchema = z.discriminatedUnion("kind", [
  /** All kept rows of a displayed table, or the last rows of an ended stream. Answers `readTable`. */
  z.object({
    kind: z.literal("table"),
    requestId: z.string(),
    resultId: z.string(),
    rowCount: z.number().int(),
    truncated: z.boolean(),
  }),
  /** Rows of a running query that the client watches. */
  z.object({
    kind: z.literal("query"),
    runId: z.string(),
    /** Grows by one per frame of this query. */
    sequence: z.number().int(),
    /** `replace`: the frame holds all that is to be shown. `append`: these rows follow those already shown. */
    change: z.enum(["replace", "append"]),
    /** The last batch whose rows are in the frame; null before the first report. */
    batchId: z.number().int().nullable(),
    /** Rows in the query's table as of this frame. */
    totalRows: z.number().int(),
    /** Rows that this view never got because more came than a frame may carry. */
    skippedRows: z.number().int(),
  }),
]);
/** What the Arrow bytes of a frame are. */
export type TableFrameHeader = DeepReadonly<z.infer<typeof tableFrameHeaderSchema>>;

export interface TableFrame {
  readonly header: TableFrameHeader;
  /** One Arrow IPC stream; its schema is complete even without rows. */
  readonly arrow: Uint8Array;
}

const lengthBytes = 4;
const alignment = 8;

/**
 * Lays out a binary message: the header's length as 4 bytes little-endian, the header as UTF-8 JSON padded with
 * spaces so that the Arrow bytes begin at a multiple of 8, then the Arrow IPC stream.
 */
export function writeTableFrame({ header, arrow }: TableFrame): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil((lengthBytes + json.length) / alignment) * alignment;
  const frame = new Uint8Array(padded + arrow.length).fill(0x20, 0, padded);
  new DataView(frame.buffer).setUint32(0, padded - lengthBytes, true);
  frame.set(json, lengthBytes);
  frame.set(arrow, padded);
  return frame;
}

/** Reads what `writeTableFrame` wrote. The Arrow bytes are a view of the message, not a copy. Throws on bad input. */
export function readTableFrame(message: ArrayBuffer | Uint8Array): TableFrame {
  const bytes = message instanceof Uint8Array ? message : new Uint8Array(message);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const end = lengthBytes + length;
  const json = new TextDecoder().decode(bytes.subarray(lengthBytes, end));
  return { header: tableFrameHeaderSchema.parse(JSON.parse(json)), arrow: bytes.subarray(end) };
}
