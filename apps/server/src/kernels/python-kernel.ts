import { randomUUID } from "node:crypto";
import { EventQueue } from "./event-queue.ts";
import { pythonMissing } from "./find-python.ts";
import type { Completion, KernelEvent, RunRequest, SparkSessionAddress } from "./kernel.ts";
import { type BridgeReply, PythonBridge } from "./python-bridge.ts";

export interface PythonKernelOptions {
  /** The interpreter; undefined when the machine has none, and then each cell says what to install. */
  readonly python: string | undefined;
  readonly folder: string;
  readonly spark: SparkSessionAddress;
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

interface RunningCell {
  readonly id: string;
  readonly events: EventQueue<KernelEvent>;
  readonly startedAt: number;
  interrupted: boolean;
}

const nothing: Completion = { matches: [], start: 0, end: 0 };

/** Python cells in a Jupyter kernel. The kernel starts with the first cell, and again after it has died. */
export class PythonKernel {
  readonly #options: PythonKernelOptions;
  #bridge: PythonBridge | undefined;
  #ready: PromiseWithResolvers<void> | undefined;
  #cell: RunningCell | undefined;
  #completions = new Map<string, (completion: Completion) => void>();

  constructor(options: PythonKernelOptions) {
    this.#options = options;
  }

  /** Runs a cell. `silent` leaves no trace in the history and counts no execution. */
  async *run(request: RunRequest, silent = false): AsyncGenerator<KernelEvent> {
    const cell: RunningCell = {
      id: randomUUID(),
      events: new EventQueue(),
      startedAt: performance.now(),
      interrupted: false,
    };
    this.#cell = cell;
    void this.#start(cell, request, silent);
    yield* cell.events;
  }

  async #start(cell: RunningCell, request: RunRequest, silent: boolean): Promise<void> {
    try {
      const bridge = await this.start();
      if (cell.interrupted) this.#end(cell, "interrupted");
      else bridge.send({ op: "run", id: cell.id, code: request.code, cellId: request.cellId, silent });
    } catch (error) {
      this.#fail(cell, "PythonUnavailable", error instanceof Error ? error.message : String(error));
    }
  }

  /** Starts the kernel process when there is none, and waits until it listens. */
  async start(): Promise<PythonBridge> {
    if (this.#bridge === undefined) this.#launch();
    const bridge = this.#bridge;
    await this.#ready?.promise;
    if (bridge === undefined) throw new Error(pythonMissing);
    return bridge;
  }

  #launch(): void {
    const { python, folder, spark, parameters, environment } = this.#options;
    if (python === undefined) throw new Error(pythonMissing);
    const ready = promiseWithResolvers<void>();
    ready.promise.catch(() => {});
    this.#ready = ready;
    const bridge: PythonBridge = new PythonBridge({
      python,
      folder,
      environment: {
        ...process.env,
        ...environment,
        SPARK_REMOTE: addressWithSession(spark),
        MILLRACE_WORKSPACE: folder,
        MILLRACE_PARAMETERS: JSON.stringify(parameters),
        PYTHONUNBUFFERED: "1",
      },
      onReply: (reply) => {
        if (this.#bridge === bridge) this.#take(reply);
      },
    });
    this.#bridge = bridge;
  }

  #take(reply: BridgeReply): void {
    switch (reply.kind) {
      case "ready":
        this.#ready?.resolve();
        break;
      case "event":
        this.#takeEvent(reply.event);
        break;
      case "done":
        if (this.#cell?.id === reply.id) this.#finish(this.#cell, reply.status);
        break;
      case "completion":
        this.#completions.get(reply.id)?.(reply);
        this.#completions.delete(reply.id);
        break;
      case "died":
        this.#takeDeath(`The Python kernel died (${deathCause(reply.code)}).`);
        break;
      case "failed":
        this.#takeDeath(reply.message);
        break;
    }
  }

  /** Output of a thread that an earlier cell has started joins the cell that runs now. */
  #takeEvent(event: KernelEvent): void {
    if (event.kind === "error" && event.name === "NotebookExit") return;
    this.#cell?.events.push(event);
    if (event.kind === "error" && this.#cell) this.#cell.interrupted ||= event.name === "KeyboardInterrupt";
  }

  #finish(cell: RunningCell, status: "ok" | "error" | "aborted"): void {
    if (status === "ok") this.#end(cell, "succeeded");
    else this.#end(cell, cell.interrupted ? "interrupted" : "failed");
  }

  #takeDeath(message: string): void {
    const bridge = this.#bridge;
    this.#bridge = undefined;
    this.#ready?.reject(new Error(message));
    for (const answer of this.#completions.values()) answer(nothing);
    this.#completions.clear();
    if (this.#cell) {
      const wayOut = "Its variables are gone. Run the cell again: a new kernel starts.";
      this.#fail(this.#cell, "KernelDied", `${message} ${wayOut}`);
    }
    void bridge?.close();
  }

  #fail(cell: RunningCell, name: string, value: string): void {
    cell.events.push({ kind: "error", name, value, traceback: [`${name}: ${value}`] });
    this.#end(cell, "failed");
  }

  #end(cell: RunningCell, outcome: "succeeded" | "failed" | "interrupted"): void {
    if (this.#cell === cell) this.#cell = undefined;
    cell.events.push({ kind: "ended", outcome, durationMs: performance.now() - cell.startedAt });
    cell.events.end();
  }

  /** Raises KeyboardInterrupt in the running cell. */
  async interrupt(): Promise<void> {
    if (this.#cell === undefined) return;
    this.#cell.interrupted = true;
    this.#bridge?.send({ op: "interrupt" });
  }

  async answerInput(text: string): Promise<void> {
    this.#bridge?.send({ op: "input", text });
  }

  /** Names and attributes that fit at the offset. Empty while a cell runs: the kernel cannot look then. */
  async complete(code: string, offset: number): Promise<Completion> {
    if (this.#cell !== undefined || this.#options.python === undefined) return nothing;
    const bridge = await this.start().catch(() => undefined);
    if (bridge === undefined) return nothing;
    return new Promise((resolve) => {
      const id = randomUUID();
      this.#completions.set(id, ({ matches, start, end }) => resolve({ matches, start, end }));
      bridge.send({ op: "complete", id, code, offset });
    });
  }

  async close(): Promise<void> {
    const bridge = this.#bridge;
    this.#bridge = undefined;
    if (this.#cell) this.#end(this.#cell, "interrupted");
    await bridge?.close();
  }
}

/** The `sc://` address with the ids of the notebook's session, as a Spark Connect client takes it. */
export function addressWithSession({ remote, sessionId, userId }: SparkSessionAddress): string {
  const [address = remote, parameters = ""] = remote.split("/;", 2);
  const others = parameters.split(";").filter((pair) => pair && !/^(session_id|user_id)=/.test(pair));
  return `${address.replace(/\/$/, "")}/;${[...others, `session_id=${sessionId}`, `user_id=${encodeURIComponent(userId)}`].join(";")}`;
}

function deathCause(code: number | null): string {
  if (code === null) return "its process is gone";
  return code < 0 ? `signal ${-code}` : `exit code ${code}`;
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function promiseWithResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
