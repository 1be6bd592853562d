import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { KernelEvent } from "./kernel.ts";
import { repositoryRoot } from "./repository-root.ts";

/** What the bridge process says; the other side is apps/server/python/bridge.py. */
export type BridgeReply =
  | { readonly kind: "ready"; readonly pid: number; readonly version: string }
  | { readonly kind: "event"; readonly id: string | null; readonly event: KernelEvent }
  | { readonly kind: "done"; readonly id: string; readonly status: "ok" | "error" | "aborted" }
  | {
      readonly kind: "completion";
      readonly id: string;
      readonly matches: readonly string[];
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: "died"; readonly code: number | null }
  | { readonly kind: "failed"; readonly message: string };

export type BridgeRequest =
  | {
      readonly op: "run";
      readonly id: string;
      readonly code: string;
      readonly cellId?: string;
      readonly silent?: boolean;
    }
  | { readonly op: "complete"; readonly id: string; readonly code: string; readonly offset: number }
  | { readonly op: "interrupt" }
  | { readonly op: "input"; readonly text: string }
  | { readonly op: "shutdown" };

export interface BridgeOptions {
  readonly python: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onReply: (reply: BridgeReply) => void;
}

/** The process that speaks Jupyter's protocol with an ipykernel. It ends with us, and its kernel with it. */
export class PythonBridge {
  readonly #child: ChildProcess;
  readonly #log: string[] = [];

  constructor(options: BridgeOptions) {
    this.#child = spawn(options.python, [join(repositoryRoot(), "apps/server/python/bridge.py")], {
      cwd: options.folder,
      env: options.environment,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stdin?.on("error", () => {});
    this.#child.stderr?.on("data", (bytes: Buffer) => this.#remember(bytes.toString()));
    this.#readReplies(options.onReply);
  }

  #readReplies(onReply: (reply: BridgeReply) => void): void {
    const { stdout } = this.#child;
    if (!stdout) throw new Error("the bridge has no standard output");
    createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) =>
      onReply(JSON.parse(line) as BridgeReply),
    );
    this.#child.once("error", (error) => onReply({ kind: "failed", message: error.message }));
    this.#child.once("exit", (code) =>
      onReply({ kind: "failed", message: `The Python process ended (${code}). ${this.log}`.trim() }),
    );
  }

  #remember(text: string): void {
    this.#log.push(text);
    if (this.#log.length > 100) this.#log.shift();
  }

  /** The last lines that the processes wrote to standard error. */
  get log(): string {
    return this.#log.join("").slice(-2000).trim();
  }

  send(request: BridgeRequest): void {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  /** Ends the bridge and its kernel; kills them when they take longer than three seconds. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 3000);
    await exited;
    clearTimeout(timer);
  }
}
