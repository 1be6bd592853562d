import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CellOutcome } from "./cell-events.ts";
import { EventQueue } from "./event-queue.ts";
import type { KernelEvent, RunRequest, SparkSessionAddress } from "./kernel.ts";
import type { LanguageKernel } from "./language-kernel.ts";
import { sessionVariable, type WorkerReply, type WorkerRequest } from "./typescript-messages.ts";

export interface TypeScriptKernelOptions {
  readonly spark: SparkSessionAddress;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The tag of the cells' operations. */
  readonly tag: string;
}

interface RunningCell {
  readonly id: number;
  readonly events: EventQueue<KernelEvent>;
  readonly startedAt: number;
  interrupted: boolean;
}

/** After how long a cell that has not heard of its interrupt is taken for a loop without await, in milliseconds. */
const loopMs = 300;
/** How long a cell may take to yield to an interrupt, in milliseconds. */
const graceMs = 1500;

/** TypeScript cells in a process of their own, which starts with the first of them. */
export class TypeScriptKernel implements LanguageKernel {
  readonly #options: TypeScriptKernelOptions;
  #worker: ChildProcess | undefined;
  #cell: RunningCell | undefined;
  #cells = 0;

  constructor(options: TypeScriptKernelOptions) {
    this.#options = options;
  }

  async *run(request: RunRequest): AsyncGenerator<KernelEvent> {
    this.#cells += 1;
    const cell: RunningCell = {
      id: this.#cells,
      events: new EventQueue(),
      startedAt: performance.now(),
      interrupted: false,
    };
    this.#cell = cell;
    this.#worker ??= this.#start();
    this.#send({ op: "run", id: cell.id, code: request.code });
    yield* cell.events;
  }

  #send(request: WorkerRequest): void {
    this.#worker?.send(request, () => {});
  }

  #start(): ChildProcess {
    const { spark, folder, environment, tag } = this.#options;
    const entry = workerEntry();
    const worker = fork(entry.file, [], {
      cwd: folder,
      execArgv: entry.arguments,
      env: {
        ...process.env,
        ...environment,
        [sessionVariable]: JSON.stringify({ ...spark, tag }),
      },
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const name of ["stdout", "stderr"] as const) {
      worker[name]
        ?.setEncoding("utf8")
        .on("data", (text: string) => this.#emit({ kind: "stream", name, text }));
    }
    worker.on("message", (reply: WorkerReply) => this.#take(reply));
    worker.once("error", (error) => this.#takeDeath(worker, error.message));
    worker.once("exit", (code, signal) =>
      this.#takeDeath(worker, `The TypeScript process ended (${signal ?? `exit code ${code}`}).`),
    );
    return worker;
  }

  #take(reply: WorkerReply): void {
    if (reply.kind === "event") this.#emit(reply.event);
    else if (reply.kind === "done" && reply.id === this.#cell?.id) this.#end(reply.outcome);
  }

  #emit(event: KernelEvent): void {
    this.#cell?.events.push(event);
  }

  #takeDeath(worker: ChildProcess, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    if (this.#cell?.interrupted) this.#endUnyielding();
    else this.#fail("KernelDied", `${message} Its variables are gone. Run the cell again: a new one starts.`);
  }

  #fail(name: string, value: string): void {
    this.#emit({ kind: "error", name, value, traceback: [`${name}: ${value}`] });
    this.#end("failed");
  }

  #endUnyielding(): void {
    const value =
      "The cell did not yield, so its process was ended. The variables of TypeScript cells are gone.";
    this.#emit({ kind: "error", name: "Interrupted", value, traceback: [value] });
    this.#end("interrupted");
  }

  #end(outcome: CellOutcome): void {
    const cell = this.#cell;
    this.#cell = undefined;
    cell?.events.push({ kind: "ended", outcome, durationMs: performance.now() - cell.startedAt });
    cell?.events.end();
  }

  /** Ends what the cell waits for; a cell that does not yield then loses its process. */
  async interrupt(): Promise<void> {
    const cell = this.#cell;
    const worker = this.#worker;
    if (cell === undefined || worker === undefined) return;
    cell.interrupted = true;
    this.#send({ op: "interrupt" });
    this.#unlessEnded(cell, loopMs, () => worker.kill("SIGINT"));
    this.#unlessEnded(cell, graceMs, () => worker.kill("SIGKILL"));
  }

  #unlessEnded(cell: RunningCell, afterMs: number, act: () => void): void {
    setTimeout(() => {
      if (this.#cell === cell) act();
    }, afterMs).unref();
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    if (this.#cell) this.#end("interrupted");
    worker?.kill("SIGKILL");
  }
}

/** The worker's entry beside this file: run by tsx from source, or built. */
function workerEntry(): { readonly file: string; readonly arguments: string[] } {
  const own = fileURLToPath(import.meta.url);
  const file = join(dirname(own), `typescript-worker${extname(own)}`);
  if (extname(own) !== ".ts") return { file, arguments: [] };
  // By address: the worker's folder is the workspace, where no packages need be.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return { file, arguments: ["--import", loader] };
}
