import { createHash } from "node:crypto";
import type { PythonFunction } from "@millrace/spark-model";
import { type PythonCommand, PythonWorker } from "./python-worker.ts";

/** A worker and what it has loaded, so that functions are sent only when they change. */
interface PooledWorker {
  readonly worker: PythonWorker;
  /** The module path that the worker was started with. */
  readonly modules: string | undefined;
  loaded: string;
  isBusy: boolean;
}

/** How many functions of a session run at once; each worker is a process. */
const workersLimit = 4;

/** The workers of a session. A request has a worker to itself, so that queries do not wait for each other. */
export class WorkerPool {
  readonly #command: () => PythonCommand;
  #workers: PooledWorker[] = [];
  readonly #waiting: (() => void)[] = [];

  /** `command` says how to start a worker now: uploaded modules change it. */
  constructor(command: () => PythonCommand) {
    this.#command = command;
  }

  /** Runs work on a worker that has the functions loaded. */
  async use<Result>(
    functions: readonly PythonFunction[],
    timeZone: string,
    work: (worker: PythonWorker) => Promise<Result>,
  ): Promise<Result> {
    const wanted = `${timeZone} ${functions.map((call) => fingerprint(call.command)).join(" ")}`;
    const pooled = await this.#take(wanted);
    try {
      if (pooled.loaded !== wanted) {
        const { workingDirectory } = this.#command();
        pooled.loaded = "";
        const commands = functions.map((call) => call.command);
        await pooled.worker.ask({ task: "open", timeZone, workingDirectory }, commands);
        pooled.loaded = wanted;
      }
      return await work(pooled.worker);
    } finally {
      pooled.isBusy = false;
      this.#waiting.shift()?.();
    }
  }

  /** Ends all workers; requests under way fail. */
  close(): void {
    for (const { worker } of this.#workers) worker.close();
  }

  /** An idle worker, best one that has the functions already; a new one when all are busy. */
  async #take(wanted: string): Promise<PooledWorker> {
    for (;;) {
      const command = this.#command();
      this.#retire(command);
      const idle = this.#workers.filter((each) => !each.isBusy);
      const found = idle.find((each) => each.loaded === wanted) ?? idle[0] ?? this.#start(command);
      if (found) {
        found.isBusy = true;
        return found;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #start(command: PythonCommand): PooledWorker | undefined {
    if (this.#workers.length >= workersLimit) return undefined;
    const worker = new PythonWorker(command);
    const started = { worker, modules: command.environment?.PYTHONPATH, loaded: "", isBusy: false };
    this.#workers.push(started);
    return started;
  }

  /** Lets go of workers that have died, and of idle ones that do not know the uploaded modules. */
  #retire(command: PythonCommand): void {
    this.#workers = this.#workers.filter((each) => {
      const isCurrent = each.isBusy || each.modules === command.environment?.PYTHONPATH;
      if (each.worker.isAlive && isCurrent) return true;
      each.worker.close();
      return false;
    });
  }
}

const fingerprint = (command: Uint8Array) => createHash("sha256").update(command).digest("base64");
