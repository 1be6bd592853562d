import { timingSafeEqual } from "node:crypto";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import type { Connectors, Engine } from "@millrace/engine";
import { createEngine } from "@millrace/engine";
import { readArrowStream } from "@millrace/spark-connect";
import { serverConfiguration } from "./config/session-configuration.ts";
import type { PythonCommand } from "./python/python-worker.ts";
import { Sessions } from "./session/sessions.ts";
import { sparkConnectRoutes } from "./spark-connect-routes.ts";

export interface ConnectServerOptions {
  /** Loopback unless stated. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** When given, calls without `authorization: Bearer <token>` are refused. */
  readonly token?: string;
  /** Relative paths resolve against it, and the warehouse lies in it. */
  readonly workingDirectory: string;
  /** Bytes that DuckDB may use. */
  readonly memoryLimit?: number;
  readonly cores?: number;
  /** Settings that every session starts with; static ones too. */
  readonly sparkConf?: Readonly<Record<string, string>>;
  readonly connectors: Connectors;
  /** The interpreter and worker script for Python functions; without them those are refused. */
  readonly python?: Pick<PythonCommand, "executable" | "workerScript"> | undefined;
  /** An hour unless stated, as in Spark. */
  readonly sessionTimeoutMs?: number;
  /** Five minutes unless stated, as in Spark. */
  readonly detachedTimeoutMs?: number;
  /** Takes what the console sink prints; the standard output when absent. */
  readonly print?: (text: string) => void;
}

export interface ConnectServer {
  readonly port: number;
  /** Closes sessions, queries and connections. */
  close(): Promise<void>;
}

/** Bytes of one message: what Spark's clients and server agree on (spark.connect.grpc.maxInboundMessageSize). */
const messageLimit = 128 * 1024 * 1024;

const maintenanceMs = 30_000;

/** Starts a Spark Connect service over HTTP/2 without TLS, with an engine of its own. */
export async function startConnectServer(options: ConnectServerOptions): Promise<ConnectServer> {
  const cores = options.cores ?? availableParallelism();
  const engine = await createEngine({
    connectors: options.connectors,
    workingDirectory: options.workingDirectory,
    cores,
    readArrow: (stream) => readArrowStream(stream).batches,
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    ...(options.print === undefined ? {} : { print: options.print }),
  });
  let port = options.port;
  const sessions = openSessions({ options, engine, cores, port: () => port });
  const server = createServer(
    // Many small responses per stream: a larger window saves round trips.
    { settings: { initialWindowSize: 4 * 1024 * 1024 } },
    connectNodeAdapter({
      routes: sparkConnectRoutes(sessions),
      interceptors: options.token === undefined ? [] : [requireToken(options.token)],
      readMaxBytes: messageLimit,
      writeMaxBytes: messageLimit,
      // Client and server share a machine: compressing costs more than it saves.
      compressMinBytes: Number.MAX_SAFE_INTEGER,
    }),
  );
  const listened = await listening({ server, sessions, engine, host: options.host ?? "127.0.0.1", port });
  port = listened.port;
  return listened;
}

function openSessions({
  options,
  engine,
  cores,
  port,
}: {
  readonly port: () => number;
  readonly options: ConnectServerOptions;
  readonly engine: Engine;
  readonly cores: number;
}): Sessions {
  const { workingDirectory, sparkConf = {} } = options;
  return new Sessions({
    engine,
    serverConfiguration: serverConfiguration({ workingDirectory, cores, sparkConf }),
    python: options.python && {
      command: { ...options.python, workingDirectory },
      remote: () =>
        `sc://localhost:${port()}/${options.token === undefined ? "" : `;token=${options.token}`}`,
    },
    sessionTimeoutMs: options.sessionTimeoutMs ?? 3_600_000,
    detachedTimeoutMs: options.detachedTimeoutMs ?? 300_000,
  });
}

interface Listening {
  readonly server: Http2Server;
  readonly sessions: Sessions;
  readonly engine: Engine;
  readonly host: string;
  readonly port: number;
}

async function listening({ server, sessions, engine, host, port }: Listening): Promise<ConnectServer> {
  const connections = trackConnections(server);
  const maintenance = setInterval(
    () => void sessions.expire().catch((error) => console.error("session maintenance failed", error)),
    maintenanceMs,
  );
  maintenance.unref();
  try {
    await listen(server, host, port);
  } catch (error) {
    clearInterval(maintenance);
    await engine.close();
    throw error;
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      clearInterval(maintenance);
      await sessions.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.destroy();
      await closed;
      await engine.close();
    },
  };
}

/** A broken connection concerns that connection only. */
function trackConnections(server: Http2Server): ReadonlySet<ServerHttp2Session> {
  const connections = new Set<ServerHttp2Session>();
  server.on("session", (connection) => {
    connections.add(connection);
    connection.on("error", () => connection.destroy());
    connection.on("close", () => connections.delete(connection));
  });
  server.on("sessionError", () => undefined);
  return connections;
}

function listen(server: Http2Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Refuses calls without the token; the comparison takes the same time for every wrong one. */
function requireToken(token: string): Interceptor {
  const expected = Buffer.from(`Bearer ${token}`);
  return (next) => (request) => {
    const given = Buffer.from(request.header.get("authorization") ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new ConnectError("Invalid or missing authentication token", Code.Unauthenticated);
    }
    return next(request);
  };
}
