import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ClusterForm } from "@millrace/notebook";

/** How an engine process is started: the program, its leading arguments and its folder. */
export interface EngineCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Relative and `file:` paths of cells resolve against it. */
  readonly workingDirectory: string;
}

/** How a process ended. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A running engine: a Spark Connect server in its own operating-system process. */
export interface EngineProcess {
  readonly processId: number;
  readonly port: number;
  /** What callers must show: the engine runs code, and loopback is open to every user of the machine. */
  readonly token: string;
  /** Resolves when the process has ended, however that came. */
  readonly exited: Promise<EngineExit>;
  /** Asks the process to end, and kills it after five seconds. */
  stop(): Promise<void>;
}

const maxLogBytes = 10_000_000;
const startTimeoutMs = 30_000;
const stopTimeoutMs = 5_000;

/**
 * Starts an engine and waits until it listens. Everything it prints goes to the driver log. Rejects with an
 * Error that says how the process ended when it does so before it is ready.
 */
export async function startEngine(
  command: EngineCommand,
  form: ClusterForm,
  driverLog: string,
): Promise<EngineProcess> {
  await keepSmall(driverLog);
  const token = randomBytes(24).toString("base64url");
  const child = spawn(command.program, [...command.arguments, ...engineArguments(form)], {
    cwd: command.workingDirectory,
    env: {
      ...process.env,
      ...engineEnvironment(form),
      ...form.environmentVariables,
      MILLRACE_ENGINE_TOKEN: token,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = exitOf(child);
  const log = createWriteStream(driverLog, { flags: "a" });
  // A full disk costs the log, not the workbench.
  log.on("error", () => undefined);
  child.stderr.pipe(log, { end: false });
  const complaint = lastLines(child.stderr);
  child.stdout.pipe(log, { end: false });
  void exited.then(() => log.end());
  try {
    const port = await readyPort(child, exited);
    return { processId: child.pid ?? 0, port, token, exited, stop: () => stop(child, exited) };
  } catch (error) {
    child.kill("SIGKILL");
    await exited;
    throw new Error([error instanceof Error ? error.message : String(error), complaint()].join("\n").trim());
  }
}

/** What a process has said last, at most five lines: the reason why it did not start is among them. */
function lastLines(output: Readable): () => string {
  let text = "";
  output.on("data", (part) => {
    text = (text + String(part)).slice(-2_000);
  });
  return () => text.trimEnd().split("\n").slice(-5).join("\n");
}

/** A log that has grown long becomes `driver.log.old` when the next process starts. */
async function keepSmall(driverLog: string): Promise<void> {
  const status = await stat(driverLog).catch(() => undefined);
  if (status !== undefined && status.size > maxLogBytes) await rename(driverLog, `${driverLog}.old`);
}

/** Half of the memory is the vectors', two fifths JavaScript's; the rest is for code and buffers. */
function engineArguments(form: ClusterForm): string[] {
  const megabytes = form.memoryGigabytes * 1024;
  const settings = Object.entries(form.sparkConf).flatMap(([key, value]) => ["--conf", `${key}=${value}`]);
  return [
    "--port=0",
    "--end-with-input",
    `--memory-limit=${Math.floor(megabytes / 2)}MB`,
    `--cores=${form.cores}`,
    ...settings,
  ];
}

function engineEnvironment(form: ClusterForm): Record<string, string> {
  const heapMegabytes = Math.max(192, Math.floor(form.memoryGigabytes * 1024 * 0.4));
  return {
    NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
    UV_THREADPOOL_SIZE: String(Math.max(4, form.cores)),
  };
}

function exitOf(child: ChildProcess): Promise<EngineExit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
}

/** The engine prints one JSON line `{"kind":"ready","port":N}` when it listens. */
async function readyPort(child: ChildProcess, exited: Promise<EngineExit>): Promise<number> {
  const { stdout } = child;
  if (stdout === null) throw new Error("The engine process has no output to read");
  const ready = new Promise<number>((resolve) => {
    createInterface({ input: stdout }).on("line", (line) => {
      const port = /^\{"kind":"ready".*"port":(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The engine did not start within ${startTimeoutMs / 1000} s`)),
      startTimeoutMs,
    );
  });
  const gone = exited.then((exit) => {
    throw new Error(`The engine process ended before it was ready (${describeExit(exit)})`);
  });
  try {
    return await Promise.race([ready, late, gone]);
  } finally {
    clearTimeout(timer);
  }
}

async function stop(child: ChildProcess, exited: Promise<EngineExit>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}

/** An exit in words. */
export function describeExit({ code, signal }: EngineExit): string {
  if (signal !== null) return `killed by ${signal}`;
  return code === null ? "it could not be started" : `exit code ${code}`;
}
