import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  applyOperations,
  type ClientMessage,
  emptyCell,
  type RequestOperation,
  readTableFrame,
  type ServerMessage,
  type SessionState,
  serverMessageSchema,
  type TableFrame,
} from "@millrace/notebook";
import { WebSocket } from "ws";
import type { EngineCommand } from "../../src/clusters/engine-process.ts";
import type { PythonVersions } from "../../src/kernels/python-versions.ts";
import { createWorkbench, type Workbench } from "../../src/main.ts";
import type { KernelLaunch } from "../../src/sessions/kernel-launch.ts";
import { writeNotebookFile } from "../../src/sessions/notebook-file.ts";
import { TwinSpark } from "./twin-kernel.ts";

const twinEngine = fileURLToPath(new URL("../clusters/twin-engine.js", import.meta.url));

/** A workbench on a free port in a fresh folder, with twins for kernel and engine. */
export interface TestWorkbench extends Workbench {
  readonly folder: string;
  readonly origin: string;
  readonly cookie: string;
  readonly spark: TwinSpark;
  /** A REST call as the page makes it. */
  call(target: string, init?: RequestInit): Promise<Response>;
  /** The JSON that a REST call answers with. */
  json<Body>(target: string, init?: RequestInit): Promise<Body>;
  /** Writes a notebook of Python cells `c1`, `c2`, … */
  write(name: string, ...sources: string[]): Promise<void>;
  browse(name: string, resume?: Pick<Browser, "state">): Promise<Browser>;
}

export const twinPython: PythonVersions = {
  describe: async () => ({
    pythonVersion: "3.11.7",
    pythonVersions: [{ id: "3", version: "3.11.7", ready: true }],
  }),
  prepare: async () => undefined,
};

/** With real kernels and engine processes where `real` asks for them. */
export async function startWorkbench(real?: {
  readonly launch?: KernelLaunch;
  readonly engine?: (folder: string) => EngineCommand;
  readonly python?: PythonVersions;
}): Promise<TestWorkbench> {
  const folder = await mkdtemp(path.join(tmpdir(), "millrace-workbench-"));
  const spark = new TwinSpark();
  const twin = { program: process.execPath, arguments: [twinEngine], workingDirectory: folder };
  const workbench = await createWorkbench({
    workspace: folder,
    launch: real?.launch ?? spark,
    engine: real?.engine?.(folder) ?? twin,
    python: real?.python ?? twinPython,
    pages: path.join(folder, "no-pages"),
  });
  const origin = new URL(workbench.url).origin;
  const signedIn = await fetch(workbench.url, { redirect: "manual" });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  const call: TestWorkbench["call"] = (target, init = {}) =>
    fetch(origin + target, {
      ...init,
      headers: { cookie, origin, "content-type": "application/json", ...init.headers },
    });
  return {
    ...workbench,
    folder,
    origin,
    cookie,
    spark,
    call,
    json: async <Body>(target: string, init?: RequestInit) =>
      (await (await call(target, init)).json()) as Body,
    write: (name, ...sources) =>
      writeNotebookFile(path.join(folder, name), {
        cells: sources.map((source, index) => emptyCell(`c${index + 1}`, "python", source)),
        language: "python",
        metadata: {},
      }),
    browse: (name, resume) => Browser.open({ origin, cookie, name, resume: resume?.state }),
    close: async () => {
      await workbench.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A browser tab without the page: the same reducer on the same messages. */
export class Browser {
  readonly messages: ServerMessage[] = [];
  readonly frames: TableFrame[] = [];
  private readonly socket: WebSocket;
  private current: SessionState | undefined;
  private requests = 0;

  private constructor(socket: WebSocket, resume: SessionState | undefined) {
    this.socket = socket;
    this.current = resume;
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) this.frames.push(readTableFrame(new Uint8Array(data)));
      else this.take(serverMessageSchema.parse(JSON.parse(data.toString())));
    });
  }

  static async open(options: {
    origin: string;
    cookie: string;
    name: string;
    resume: SessionState | undefined;
  }): Promise<Browser> {
    const { origin, cookie, name, resume } = options;
    const rest = resume === undefined ? "" : `&session=${resume.sessionId}&revision=${resume.revision}`;
    const address = `${origin.replace("http", "ws")}/api/sessions/socket?path=${encodeURIComponent(name)}${rest}`;
    const socket = new WebSocket(address, { headers: { cookie, origin } });
    const browser = new Browser(socket, resume);
    await until(() => browser.messages.length > 0);
    return browser;
  }

  get state(): SessionState {
    if (this.current === undefined) throw new Error("no state yet");
    return this.current;
  }

  get isClosed(): boolean {
    return this.socket.readyState === WebSocket.CLOSED;
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  ask(operation: RequestOperation): void {
    this.requests += 1;
    this.send({ kind: "operation", requestId: String(this.requests), operation });
  }

  /** What a cell has printed. */
  printed(cellId: string): string {
    const outputs = this.state.notebook.cells.find((cell) => cell.id === cellId)?.outputs ?? [];
    return outputs.map((output) => (output.kind === "stream" ? output.text : "")).join("");
  }

  close(): void {
    this.socket.terminate();
  }

  private take(message: ServerMessage): void {
    if (message.kind === "welcome") this.current = message.state;
    if (message.kind === "resumed") this.current = applyOperations(this.state, message.operations);
    if (message.kind === "operations") {
      if (message.revision !== this.state.revision) throw new Error("operations are missing");
      this.current = applyOperations(this.state, message.operations);
    }
    this.messages.push(message);
  }
}

/** Polls until the condition holds. */
export async function until(condition: () => unknown, timeoutMs = 10_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`did not come true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
