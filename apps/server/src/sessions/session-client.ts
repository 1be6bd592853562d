import type { ServerMessage } from "@millrace/notebook";

/** One connected browser, as a session sees it. */
export interface SessionClient {
  readonly id: string;
  send(message: ServerMessage): void;
  /** Sends a table frame (`writeTableFrame`). */
  sendFrame(frame: Uint8Array): void;
  /** Bytes that wait to be sent; a view skips frames while there are many. */
  readonly waitingBytes: number;
}
