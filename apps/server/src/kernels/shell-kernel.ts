import { type ChildProcess, spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { type CellOutcome, cellEvents, type EmitEvent } from "./cell-events.ts";
import type { KernelEvent, RunRequest } from "./kernel.ts";
import type { LanguageKernel } from "./language-kernel.ts";

export interface ShellKernelOptions {
  /** The working directory of commands. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the command (`$1`) beside a watch: descriptor 3 leads to the workbench. However the workbench ends, that end
 * is closed then, and the watch ends the group. A line tells the watch that the command has ended.
 */
const watched = `
(read -r -u 3 || kill -KILL -- -$$) >/dev/null 2>&1 &
exec 3<&-
exec /bin/bash -c "$1"`;

/** How long a command may take to end after an interrupt, in milliseconds. */
const graceMs = 2000;

/** %sh cells: one shell process each, in the workspace folder. */
export class ShellKernel implements LanguageKernel {
  readonly #options: ShellKernelOptions;
  #child: ChildProcess | undefined;
  #interrupted = false;

  constructor(options: ShellKernelOptions) {
    this.#options = options;
  }

  run(request: RunRequest): AsyncIterable<KernelEvent> {
    this.#interrupted = false;
    return cellEvents(
      (emit) => this.#run(request.code, emit),
      () => this.#interrupted,
    );
  }

  #run(code: string, emit: EmitEvent): Promise<CellOutcome> {
    const { folder, environment } = this.#options;
    // A group of its own, so that an interrupt reaches what the shell has started.
    const child = spawn("/bin/bash", ["-c", watched, "bash", code], {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    child.once("exit", () => endWatch(child.stdio[3]));
    this.#child = child;
    for (const name of ["stdout", "stderr"] as const) {
      const decoder = new StringDecoder("utf8");
      child[name]?.on("data", (bytes: Buffer) => {
        const text = decoder.write(bytes);
        if (text !== "") emit({ kind: "stream", name, text });
      });
    }
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.#child = undefined;
        if (this.#interrupted) resolve("interrupted");
        else if (code === 0) resolve("succeeded");
        else reject(shellError(code, signal));
      });
    });
  }

  async interrupt(): Promise<void> {
    this.#interrupted = true;
    this.#signal("SIGINT");
    const child = this.#child;
    setTimeout(() => {
      if (this.#child === child) this.#signal("SIGKILL");
    }, graceMs).unref();
  }

  async close(): Promise<void> {
    this.#interrupted = true;
    this.#signal("SIGKILL");
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group has ended in between.
    }
  }
}

function endWatch(line: ChildProcess["stdio"][number] | undefined): void {
  if (line instanceof Duplex) line.end("\n", () => line.destroy());
}

function shellError(code: number | null, signal: NodeJS.Signals | null): Error {
  const error = new Error(
    signal === null ? `The command ended with exit code ${code}.` : `The command was ended by ${signal}.`,
  );
  error.name = "ShellError";
  return error;
}
