import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { clientMessageSchema, type ServerMessage, workspacePathSchema } from "@millrace/notebook";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { NotebookSession } from "../sessions/notebook-session.ts";
import type { SessionClient } from "../sessions/session-client.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Access } from "./access.ts";
import { describeError, HttpError } from "./http-error.ts";

const maxMessageBytes = 16 * 1024 * 1024;
const maxUnsentBytes = 64 * 1024 * 1024;
const pingMs = 30_000;
const socketPath = "/api/sessions/socket";

const socketQuery = z.object({
  path: workspacePathSchema.min(1),
  session: z.string().optional(),
  revision: z.coerce.number().int().optional(),
});

/** Serves the sockets of notebooks on an HTTP server. Returns the way to close them all. */
export function serveSessionSockets(server: Server, access: Access, sessions: Sessions): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    try {
      checkUpgrade(request, access);
      const query = socketQuery.parse(queryOf(request));
      sockets.handleUpgrade(request, socket, head, (webSocket) => void connect(webSocket, query, sessions));
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  });
  const timer = setInterval(() => pingAll(sockets), pingMs).unref();
  return () => {
    clearInterval(timer);
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

function checkUpgrade(request: IncomingMessage, access: Access): void {
  access.checkHost(request);
  access.checkOrigin(request);
  if (!access.hasCookie(request)) throw new HttpError(401, "This browser is not signed in");
  if (new URL(request.url ?? "", "http://workbench").pathname !== socketPath) {
    throw new HttpError(404, "There is no socket here");
  }
}

function queryOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(new URL(request.url ?? "", "http://workbench").searchParams);
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const { status, message } = describeError(error);
  const code = error instanceof z.ZodError ? 400 : status;
  socket.end(`HTTP/1.1 ${code} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${message}`);
}

async function connect(
  socket: WebSocket,
  query: z.infer<typeof socketQuery>,
  sessions: Sessions,
): Promise<void> {
  const client = clientOf(socket);
  const early: Buffer[] = [];
  const keepEarly = (data: Buffer): void => void early.push(data);
  socket.on("message", keepEarly);
  socket.on("pong", () => alive.add(socket));
  // For example a message beyond the limit; `close` follows.
  socket.on("error", () => socket.terminate());
  alive.add(socket);
  try {
    const session = await sessions.open(query.path);
    const revision = query.session === session.id ? query.revision : undefined;
    session.attach(client, revision);
    socket.on("close", () => session.detach(client.id));
    if (socket.readyState !== WebSocket.OPEN) return session.detach(client.id);
    socket.off("message", keepEarly);
    for (const data of early) receive(session, client, data);
    socket.on("message", (data: Buffer) => receive(session, client, data));
  } catch (error) {
    client.send({ kind: "closed", reason: describeError(error).message });
    socket.close(1011);
  }
}

function receive(session: NotebookSession, client: SessionClient, data: Buffer): void {
  let message: unknown;
  try {
    message = JSON.parse(data.toString("utf8"));
    session.receive(client, clientMessageSchema.parse(message));
  } catch (error) {
    const requestId = z.object({ requestId: z.string() }).safeParse(message).data?.requestId ?? "";
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : describeError(error).message;
    client.send({ kind: "refused", requestId, message: reason });
  }
}

/** A browser that does not read is cut off; when it connects again it gets the state as it is then. */
function clientOf(socket: WebSocket): SessionClient {
  const send = (data: string | Uint8Array): void => {
    if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
    else socket.send(data, { binary: typeof data !== "string" });
  };
  return {
    id: randomUUID(),
    send: (message: ServerMessage) => send(JSON.stringify(message)),
    sendFrame: send,
    get waitingBytes() {
      return socket.bufferedAmount;
    },
  };
}

/** Sockets that have answered since the last ping. */
const alive = new WeakSet<WebSocket>();

function pingAll(sockets: WebSocketServer): void {
  for (const socket of sockets.clients) {
    if (!alive.delete(socket)) socket.terminate();
    else socket.ping();
  }
}
