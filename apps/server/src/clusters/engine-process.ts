import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { type Readable, Transform } from "node:stream";
import type { ClusterForm } from "@millrace/notebook";
import { engineArguments, engineEnvironment } from "./engine-limits.ts";
import { bindToProcessors } from "./processor-affinity.ts";

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
  /** JavaScript's share of the memory was used up. */
  readonly heapExhausted?: true;
}

/** A running engine: a Spark Connect server in its own operating-system process. */
export interface EngineProcess {
  readonly processId: number;
  readonly port: number;
  /** What callers must show: the engine runs code, and loopback is open to every user of the machine. */
  readonly token: string;
  /** Resolves when the process has ended, however that came. What it has started is ended then, too. */
  readonly exited: Promise<EngineExit>;
  /** Asks the process to end, and kills it after five seconds. */
  stop(): Promise<void>;
  /** Ends the process and everything that it has started, now. */
  kill(): void;
}

export interface EngineStart {
  readonly command: EngineCommand;
  readonly form: ClusterForm;
  readonly driverLog: string;
  /** Where the process spills and keeps what is temporary; emptied when it starts and ends. */
  readonly scratch: string;
  /** The interpreter of Python functions; the workbench's own unless stated. */
  readonly python?: string | undefined;
}

const maxLogBytes = 10_000_000;
const startTimeoutMs = 30_000;
const stopTimeoutMs = 5_000;

/**
 * Starts an engine and waits until it listens. Everything it prints goes to the driver log. Rejects with an
 * Error that says how the process ended when it does so before it is ready.
 */
export async function startEngine(start: EngineStart): Promise<EngineProcess> {
  await keepSmall(start.driverLog);
  await rm(start.scratch, { recursive: true, force: true });
  await mkdir(start.scratch, { recursive: true });
  const token = randomBytes(24).toString("base64url");
  const { child, exited } = spawnEngine(start, token);
  const complaint = lastLines(child.stderr);
  keepOutput(child, start.driverLog, exited);
  try {
    const port = await readyPort(child, exited);
    await offerToOutOfMemoryKiller(child.pid);
    const kill = (): void => killGroup(child);
    return { processId: child.pid ?? 0, port, token, exited, stop: () => stop(child, exited), kill };
  } catch (error) {
    killGroup(child);
    await exited;
    throw new Error([error instanceof Error ? error.message : String(error), complaint()].join("\n").trim());
  }
}

interface SpawnedEngine {
  readonly child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };
  readonly exited: Promise<EngineExit>;
}

/** Starts the process in a group of its own, so that all it starts can be ended with it. */
function spawnEngine({ command, form, scratch, python }: EngineStart, token: string): SpawnedEngine {
  const affinity = bindToProcessors(form.cores);
  const [program = command.program, ...leading] = [
    ...(affinity?.command ?? []),
    command.program,
    ...command.arguments,
  ];
  const child = spawn(program, [...leading, ...engineArguments(form)], {
    cwd: command.workingDirectory,
    env: {
      ...process.env,
      TMPDIR: scratch,
      ...engineEnvironment(form),
      ...(python === undefined ? {} : { MILLRACE_PYTHON: python }),
      ...form.environmentVariables,
      MILLRACE_ENGINE_TOKEN: token,
    },
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const exited = exitOf(child).then(async (exit) => {
    affinity?.release();
    killGroup(child);
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
    return exit;
  });
  return { child, exited };
}

function keepOutput({ stdout, stderr }: SpawnedEngine["child"], file: string, ended: Promise<unknown>): void {
  const log = createWriteStream(file, { flags: "a" });
  // A full disk costs the log, not the workbench.
  log.on("error", () => undefined);
  stderr.pipe(log, { end: false });
  stdout.pipe(withoutReadyLine()).pipe(log, { end: false });
  void ended.then(() => log.end());
}

/** The line by which the engine says that it is ready is for this process alone; the first output has it. */
function withoutReadyLine(): Transform {
  let isReady = false;
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      const line = isReady ? null : /^\{"kind":"ready".*\n/m.exec(part.toString("latin1"));
      isReady ||= line !== null;
      if (line === null) return done(null, part);
      done(null, Buffer.concat([part.subarray(0, line.index), part.subarray(line.index + line[0].length)]));
    },
  });
}

/** When the machine itself runs out of memory, the system shall end a cluster rather than the workbench. */
async function offerToOutOfMemoryKiller(processId: number | undefined): Promise<void> {
  if (process.platform !== "linux") return;
  await writeFile(`/proc/${processId}/oom_score_adj`, "500").catch(() => undefined);
}

/** The process may be gone while others of its group are not. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // None of them is left.
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

function exitOf(child: ChildProcess): Promise<EngineExit> {
  let heapExhausted = false;
  child.stderr?.on("data", (part) => {
    heapExhausted ||= String(part).includes("JavaScript heap out of memory");
  });
  return new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve({ code, signal, ...(heapExhausted ? { heapExhausted } : {}) }),
    );
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
  const timer = setTimeout(() => killGroup(child), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}

/** An exit in words. */
export function describeExit({ code, signal }: EngineExit): string {
  if (signal !== null) return `killed by ${signal}`;
  return code === null ? "it could not be started" : `exit code ${code}`;
}
