import {
  applyOperation,
  type Cell,
  type ClientMessage,
  type EventOperation,
  initialSessionState,
  type Notebook,
  type RequestOperation,
  type ServerMessage,
  type SessionState,
  type StampedOperation,
  streamMimeType,
  tableMimeType,
  writeTableFrame,
} from "@millrace/notebook";
import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import type { WebSocket } from "ws";

interface Running {
  readonly runId: string;
  readonly name: string;
  batch: number;
  readonly timer: ReturnType<typeof setInterval>;
  readonly watchers: Map<WebSocket, number>;
}

const redrawMilliseconds = 250;
const rowsPerFrame = 1_250;

/** A session whose kernel follows a script: the text of a cell says what it prints, displays or starts. */
export class ScriptedSession {
  state: SessionState;
  readonly #sockets = new Map<WebSocket, string>();
  readonly #running = new Map<string, Running>();
  #number = 0;

  constructor(path: string, notebook: Notebook) {
    this.state = initialSessionState({ sessionId: `session-${path}`, path, notebook });
  }

  join(socket: WebSocket): void {
    const clientId = `client-${++this.#number}`;
    this.#sockets.set(socket, clientId);
    send(socket, { kind: "welcome", clientId, state: this.state });
    socket.on("message", (data) =>
      this.#receive(socket, clientId, JSON.parse(String(data)) as ClientMessage),
    );
    socket.on("close", () => this.#sockets.delete(socket));
  }

  #receive(socket: WebSocket, clientId: string, message: ClientMessage): void {
    switch (message.kind) {
      case "operation":
        this.#apply(message.operation, clientId);
        break;
      case "readTable":
        socket.send(
          writeTableFrame({
            header: {
              kind: "table",
              requestId: message.requestId,
              resultId: message.resultId,
              rowCount: 10_000,
              truncated: true,
            },
            arrow: sampleTable(10_000),
          }),
        );
        break;
      case "watchQuery":
        this.#running.get(message.runId)?.watchers.set(socket, 0);
        break;
      case "unwatchQuery":
        this.#running.get(message.runId)?.watchers.delete(socket);
        break;
      case "complete":
        send(socket, {
          kind: "completion",
          requestId: message.requestId,
          matches: ["spark", "spark.readStream", "display"],
          start: message.offset,
          end: message.offset,
        });
        break;
    }
  }

  #apply(operation: RequestOperation | EventOperation, clientId?: string): void {
    const stamped: StampedOperation = {
      operation,
      at: Date.now(),
      ...(clientId === undefined ? {} : { clientId }),
    };
    const revision = this.state.revision;
    const applied = applyOperation(this.state, stamped);
    this.state = applied.state;
    for (const socket of this.#sockets.keys())
      send(socket, { kind: "operations", revision, operations: [stamped] });
    for (const action of applied.actions) {
      if (action.kind === "startCell") setTimeout(() => void this.#run(action.cellId), 20);
      if (action.kind === "stopQueries") for (const runId of action.runIds) this.#stop(runId);
      if (action.kind === "interruptKernel") {
        const cellId = this.state.queue[0];
        if (cellId !== undefined) this.#apply({ kind: "cellEnded", cellId, outcome: "interrupted" });
      }
      if (action.kind === "attachCluster")
        this.#apply({ kind: "kernelStatus", status: action.cluster === null ? "detached" : "idle" });
      if (action.kind === "save") this.#apply({ kind: "saved", revision: this.state.documentRevision });
    }
  }

  async #run(cellId: string): Promise<void> {
    const cell = this.state.notebook.cells.find(({ id }) => id === cellId);
    if (cell === undefined) return;
    this.#apply({ kind: "cellStarted", cellId });
    const outcome = await this.#follow(cell);
    this.#number += 1;
    if (this.state.queue[0] === cellId)
      this.#apply({ kind: "cellEnded", cellId, outcome, executionCount: this.#number });
    this.#apply({ kind: "saved", revision: this.state.documentRevision });
  }

  async #follow(cell: Cell): Promise<"succeeded" | "failed"> {
    const cellId = cell.id;
    const output = (data: Record<string, unknown>) =>
      this.#apply({ kind: "appendOutput", cellId, output: { kind: "display", data, metadata: {} } });
    if (cell.source.includes("raise")) {
      this.#apply({ kind: "appendOutput", cellId, output: exampleError });
      return "failed";
    }
    if (cell.source.includes("sleep")) {
      for (let part = 0; part <= 20; part++) {
        this.#apply({ kind: "jobProgress", cellId, completedTasks: part, totalTasks: 20 });
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
    if (cell.source.includes("displayHTML"))
      output({
        "text/html": "<h3>Sensors</h3><p onclick='x()'>hot <b>cells</b></p><script>alert(1)</script>",
      });
    if (cell.source.includes("display(df")) {
      output({
        [tableMimeType]: {
          resultId: `table-${cellId}`,
          columns: sampleColumns,
          rowCount: 10_000,
          truncated: true,
        },
      });
    }
    if (cell.source.includes("display(stream")) this.#start(cell, output);
    if (cell.source.includes("print")) {
      const text = "\u001b[32mready\u001b[0m\nloading 10%\rloading 100%\n";
      this.#apply({ kind: "appendOutput", cellId, output: { kind: "stream", name: "stdout", text } });
    }
    return "succeeded";
  }

  #start(cell: Cell, output: (data: Record<string, unknown>) => void): void {
    const number = ++this.#number;
    const runId = `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
    const name = `display_query_${number}`;
    const outputMode = cell.source.includes("append") ? "append" : "complete";
    this.#apply({
      kind: "queryStarted",
      query: { queryId: `query-${number}`, runId, name, cellId: cell.id, origin: "display", outputMode },
    });
    output({
      [streamMimeType]: { queryId: `query-${number}`, runId, name, outputMode, resultId: `stream-${runId}` },
    });
    const timer = setInterval(() => this.#tick(runId), redrawMilliseconds);
    this.#running.set(runId, { runId, name, batch: 0, timer, watchers: new Map() });
    if (outputMode === "append") this.#running.get(runId)?.watchers.clear();
  }

  #tick(runId: string): void {
    const running = this.#running.get(runId);
    const query = this.state.queries[runId];
    if (running === undefined || query === undefined) return;
    running.batch += 1;
    this.#apply({ kind: "queryProgress", runId, progress: exampleProgress(running, query.queryId) });
    const append = query.outputMode === "append";
    for (const [socket, sequence] of running.watchers) {
      running.watchers.set(socket, sequence + 1);
      socket.send(
        writeTableFrame({
          header: {
            kind: "query",
            runId,
            sequence,
            change: append && sequence > 0 ? "append" : "replace",
            batchId: running.batch,
            totalRows: append ? running.batch * rowsPerFrame : 5_000,
            skippedRows: 0,
          },
          arrow: append ? sampleTable(rowsPerFrame) : windowTable(running.batch),
        }),
      );
    }
  }

  #stop(runId: string): void {
    clearInterval(this.#running.get(runId)?.timer);
    this.#running.delete(runId);
    this.#apply({ kind: "queryTerminated", runId });
  }

  /** Breaks every connection, as a lost network does. */
  disconnect(): void {
    for (const socket of this.#sockets.keys()) socket.terminate();
  }

  close(): void {
    for (const { timer } of this.#running.values()) clearInterval(timer);
    this.disconnect();
  }
}

function send(socket: WebSocket, message: ServerMessage): void {
  socket.send(JSON.stringify(message));
}

const sampleColumns = [
  { name: "id", type: "bigint", nullable: false },
  { name: "sensor", type: "string", nullable: true },
  { name: "temperature", type: "double", nullable: true },
  { name: "time", type: "timestamp", nullable: false },
];

function sampleTable(count: number): Uint8Array {
  const rows = Array.from({ length: count }, (_value, row) => row);
  const now = Date.now();
  const table = tableFromArrays({
    id: BigInt64Array.from(rows, (row) => BigInt(row) * 1_000_003n),
    sensor: rows.map((row) => (row % 17 === 0 ? null : `sensor-${row % 8}`)),
    temperature: Float64Array.from(rows, (row) => 20 + 10 * Math.sin(row / 90) + Math.random()),
    time: rows.map((row) => new Date(now - (count - row) * 1_000)),
  });
  return tableToIPC(table, { format: "stream" }) as Uint8Array;
}

/** 5,000 rows whose counts all change with every batch. */
function windowTable(batch: number): Uint8Array {
  const rows = Array.from({ length: 5_000 }, (_value, row) => row);
  const table = tableFromArrays({
    window: rows.map((row) => new Date(1_760_000_000_000 + Math.floor(row / 10) * 10_000)),
    campaign: rows.map((row) => `campaign ${row % 10}`),
    count: Int32Array.from(rows, (row) => batch * (1 + (row % 10)) + Math.round(Math.random() * 20)),
  });
  return tableToIPC(table, { format: "stream" }) as Uint8Array;
}

function exampleProgress(
  running: Running,
  id: string,
): Extract<EventOperation, { kind: "queryProgress" }>["progress"] {
  const wave = Math.sin(running.batch / 8);
  return {
    id,
    runId: running.runId,
    name: running.name,
    timestamp: new Date().toISOString(),
    batchId: running.batch,
    batchDuration: Math.round(22 + 6 * wave),
    numInputRows: 1_250,
    inputRowsPerSecond: 5_000 + 400 * wave,
    processedRowsPerSecond: 52_000 + 9_000 * wave,
    durationMs: { triggerExecution: Math.round(22 + 6 * wave), addBatch: 14 },
    eventTime: { watermark: new Date(Date.now() - 12_000).toISOString() },
    stateOperators: [
      {
        operatorName: "stateStoreSave",
        numRowsTotal: 5_000 + running.batch,
        numRowsUpdated: 5_000,
        memoryUsedBytes: 1_200_000,
        numRowsDroppedByWatermark: 0,
      },
    ],
    sources: [{ description: "RateStreamV2[rowsPerSecond=5000]", numInputRows: 1_250 }],
    sink: { description: "MemorySink", numOutputRows: 5_000 },
  };
}

const exampleError: Extract<EventOperation, { kind: "appendOutput" }>["output"] = {
  kind: "error",
  name: "AnalysisException",
  value:
    "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `temprature` cannot be resolved. Did you mean one of the following? [`temperature`, `time`]. SQLSTATE: 42703\n'Project ['temprature]\n+- Relation [id,sensor,temperature,time]",
  traceback: [
    "\u001b[31m---------------------------------------------------------------------------\u001b[39m",
    "\u001b[31mAnalysisException\u001b[39m                         Traceback (most recent call last)",
    "Cell \u001b[32mIn[3]\u001b[39m, line 2",
    "      1 df = spark.table('sensors')",
    "----> 2 df.select('temprature').show()",
    "AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] …",
  ],
};
