import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import {
  type Cluster,
  type ClusterForm,
  clusterFormSchema,
  emptyCell,
  type Notebook,
  type WorkspaceEntry,
} from "@millrace/notebook";
import { WebSocketServer } from "ws";
import { ScriptedSession } from "./scripted-session.ts";

/** A stand-in for the server: real contract, scripted kernels. */
export interface Twin {
  readonly address: string;
  session(path: string): ScriptedSession;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
};

/** Serves the built page from `dist` with a scripted session behind it. */
export async function startTwin(dist: string, port = 0): Promise<Twin> {
  const sessions = new Map<string, ScriptedSession>();
  const session = (path: string) => {
    const known = sessions.get(path) ?? new ScriptedSession(path, exampleNotebook);
    sessions.set(path, known);
    return known;
  };
  const clusters = [exampleCluster("cluster-1", { name: "streams" })];
  const server = createServer(
    (request, response) => void answer({ request, response, dist, sessions, clusters }),
  );
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    const path = new URL(request.url ?? "", "http://twin").searchParams.get("path") ?? "";
    session(path).join(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return { address, session, close: () => close(server, sockets, sessions) };
}

async function close(
  server: Server,
  sockets: WebSocketServer,
  sessions: Map<string, ScriptedSession>,
): Promise<void> {
  for (const session of sessions.values()) session.close();
  sockets.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly dist: string;
  readonly sessions: Map<string, ScriptedSession>;
  readonly clusters: Cluster[];
}

async function answer(exchange: Exchange): Promise<void> {
  const url = new URL(exchange.request.url ?? "/", "http://twin");
  if (!url.pathname.startsWith("/api/")) {
    page(exchange, url.pathname);
    return;
  }
  const body = await readBody(exchange.request);
  const found = rest(exchange, url, body);
  exchange.response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
  exchange.response.end(JSON.stringify(found ?? { message: `The twin has no ${url.pathname}` }));
}

function page({ response, dist }: Exchange, path: string): void {
  const file = join(dist, path);
  const shown = extname(path) !== "" && existsSync(file) ? file : join(dist, "index.html");
  response.writeHead(200, { "content-type": types[extname(shown)] ?? "application/octet-stream" });
  response.end(readFileSync(shown));
}

function rest({ request, sessions, clusters }: Exchange, url: URL, body: string): unknown {
  const creating = request.method === "POST";
  switch (url.pathname) {
    case "/api/workspace":
      return creating ? entry((JSON.parse(body) as { path: string }).path) : exampleEntries;
    case "/api/recents":
      return [{ path: "streams/ad events.ipynb", openedAt: Date.now() - 240_000 }];
    case "/api/tutorials":
      return exampleTutorials;
    case "/api/search":
      return [
        {
          path: "streams/ad events.ipynb",
          cellId: "c2",
          cellIndex: 1,
          excerpt: "df = spark.readStream.format('rate').load()",
        },
      ];
    case "/api/clusters/machine":
      return { cores: 8, memoryGigabytes: 16, pythonVersion: "3.11.2" };
    case "/api/clusters":
      if (creating)
        clusters.push(exampleCluster(`cluster-${clusters.length + 1}`, JSON.parse(body) as ClusterForm));
      return creating ? clusters.at(-1) : clusters;
    case "/api/queries":
      return [...sessions.values()].flatMap((session) => runningQueries(session));
  }
  const part = /^\/api\/clusters\/([^/]+)(?:\/(\w+))?$/.exec(url.pathname);
  const cluster = clusters.find(({ id }) => id === part?.[1]);
  if (cluster === undefined) return undefined;
  if (part?.[2] === "events") return exampleEvents;
  if (part?.[2] === "log") return "10:00:00 listening\n10:00:03 session opened";
  return cluster;
}

function runningQueries({ state }: ScriptedSession): unknown[] {
  return Object.values(state.queries)
    .filter((query) => query.status === "active" || query.status === "initializing")
    .map((query) => ({
      sessionId: state.sessionId,
      path: state.path,
      cluster: state.cluster,
      query: { ...query, progress: query.progress.slice(-1) },
    }));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function entry(path: string, kind: WorkspaceEntry["kind"] = "notebook"): WorkspaceEntry {
  return {
    path,
    name: path.split("/").at(-1) ?? path,
    kind,
    size: kind === "folder" ? 0 : 18_400,
    modifiedAt: Date.now() - 3_600_000,
  };
}

const exampleEntries: readonly WorkspaceEntry[] = [
  entry("streams", "folder"),
  { ...entry("word count.ipynb"), sessionId: "session-1" },
  entry("sensors.json", "file"),
];

const exampleTutorials = [
  {
    id: "word-count",
    title: "Streaming word count",
    summary: "Lines from a socket, words counted as they come.",
  },
  {
    id: "sensors",
    title: "Sensors: files to tables",
    summary: "JSON files, windows, a watermark, a parquet sink with a checkpoint.",
  },
  { id: "kafka", title: "Kafka to Kafka", summary: "Read a topic, enrich it, write another one." },
];

const exampleEvents = [
  { at: Date.now() - 60_000, type: "RUNNING", message: "Spark Connect listens on port 41231", details: {} },
  {
    at: Date.now() - 61_000,
    type: "STARTING",
    message: "Starting the driver process",
    details: { processId: 4211 },
  },
];

function exampleCluster(id: string, form: Partial<ClusterForm>): Cluster {
  return {
    id,
    form: clusterFormSchema.parse(form),
    state: "RUNNING",
    stateMessage: "",
    runningSince: Date.now() - 754_000,
    memoryInUse: 412_000_000,
    processId: 4211,
    address: "sc://127.0.0.1:41231",
    attachedNotebooks: [{ sessionId: "session-1", path: "streams/ad events.ipynb" }],
    activeQueries: 1,
    terminatesAt: null,
    createdAt: Date.now() - 86_400_000,
  };
}

const exampleNotebook: Notebook = {
  language: "python",
  metadata: {},
  cells: [
    emptyCell(
      "c1",
      "markdown",
      "# Ad events\n\nCounts per **campaign** in windows of 10 s: $\\sum_{i} c_i$.\n\n- reads a rate source\n- keeps state in windows",
    ),
    emptyCell(
      "c2",
      "python",
      'events = spark.readStream.format("rate").option("rowsPerSecond", 5000).load()\ncounts = events.groupBy(window("timestamp", "10 seconds"), "campaign").count()\nprint("ready")',
    ),
    emptyCell("c3", "python", "display(streaming_counts)  # complete"),
    emptyCell("c4", "markdown", "## Tables"),
    emptyCell(
      "c5",
      "sql",
      "SELECT sensor, avg(temperature) AS mean\nFROM sensors\nWHERE time > now() - INTERVAL 1 HOUR -- the last hour\nGROUP BY sensor",
    ),
    emptyCell("c6", "python", "display(df)"),
    emptyCell("c7", "python", "df = spark.table('sensors')\ndf.select('temprature').show()  # raise"),
    emptyCell(
      "c8",
      "typescript",
      'const counts = await spark.table("sensors").groupBy("sensor").count();\ndisplay(counts);',
    ),
    emptyCell("c9", "python", "displayHTML('<h3>Sensors</h3>')"),
  ],
};
