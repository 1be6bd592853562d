/**
 * The process in which a notebook's TypeScript cells run: one global scope for all cells, with `spark`,
 * `display`, `displayHTML` and Spark's functions as `F`. Started by typescript-kernel.ts.
 */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { constants, Script } from "node:vm";
import { Worker } from "node:worker_threads";
import * as client from "@millrace/client";
import { CellDisplay } from "./cell-display.ts";
import type { CellOutcome } from "./cell-events.ts";
import { type CompiledCell, compileCell, importName, interruptibleName } from "./compile-cell.ts";
import type { KernelEvent } from "./kernel.ts";
import { ModuleImport } from "./module-import.ts";
import {
  sessionVariable,
  type WorkerReply,
  type WorkerRequest,
  type WorkerSession,
} from "./typescript-messages.ts";

const session = JSON.parse(process.env[sessionVariable] ?? "{}") as WorkerSession;
const spark = client.SparkSession.connect(session);
spark.addTag(session.tag);
const display = new CellDisplay(spark, emit);
spark.streams.onStarted((query) => display.announce(query));
const modules = new ModuleImport(process.cwd(), { "@millrace/client": client });

function send(reply: WorkerReply): void {
  process.send?.(reply);
}

function emit(event: Exclude<KernelEvent, { kind: "ended" }>): void {
  send({ kind: "event", event });
}

function outputStream(name: "stdout" | "stderr"): Writable {
  return new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      emit({ kind: "stream", name, text: String(text) });
      done();
    },
  });
}

Object.assign(globalThis, {
  console: new Console({
    stdout: outputStream("stdout"),
    stderr: outputStream("stderr"),
    colorMode: false,
  }),
  spark,
  display: (value: unknown, options = {}) => display.show(value, options),
  displayHTML: (html: string) => display.html(html),
  F: client.functions,
  functions: client.functions,
  col: client.functions.col,
  lit: client.functions.lit,
  expr: client.functions.expr,
  Window: client.Window,
  [importName]: (specifier: string) => modules.load(specifier),
  [interruptibleName]: (value: unknown) => Promise.race([value, interruption]),
});

let executions = 0;
let isInterrupted = false;
let rejectRunning: (error: Error) => void = () => {};
let interruption: Promise<never> = nextInterruption();

async function run(code: string): Promise<CellOutcome> {
  executions += 1;
  isInterrupted = false;
  interruption = nextInterruption();
  const file = `cell-${executions}.ts`;
  let compiled: CompiledCell | undefined;
  try {
    compiled = await compileCell(code, file);
    const value = await Promise.race([evaluate(compiled, file), interruption]);
    await display.settled();
    await showResult(value);
    return "succeeded";
  } catch (error) {
    isInterrupted ||= (error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
    emitError(error, compiled, file);
    return isInterrupted ? "interrupted" : "failed";
  }
}

function evaluate({ script }: CompiledCell, file: string): unknown {
  const compiled = new Script(script, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // breakOnSigint ends a loop that never awaits.
  return compiled.runInThisContext({ breakOnSigint: true });
}

/** Rejects at the next interrupt. */
function nextInterruption(): Promise<never> {
  const next = new Promise<never>((_, reject) => {
    rejectRunning = reject;
  });
  next.catch(() => {});
  return next;
}

async function showResult(value: unknown): Promise<void> {
  if (value === undefined) return;
  const text =
    value instanceof client.DataFrame
      ? `DataFrame[${(await value.columns()).join(", ")}]`
      : inspect(value, { depth: 4, maxArrayLength: 50 });
  send({
    kind: "event",
    event: { kind: "result", bundle: { "text/plain": text }, executionCount: executions },
  });
}

function emitError(error: unknown, compiled: CompiledCell | undefined, file: string): void {
  if (isInterrupted) {
    emit({
      kind: "error",
      name: "Interrupted",
      value: "The cell was interrupted.",
      traceback: ["Interrupted"],
    });
    return;
  }
  const name = error instanceof Error ? error.name : "Error";
  const value = error instanceof Error ? error.message : inspect(error);
  emit({
    kind: "error",
    name,
    value,
    traceback: [`${name}: ${value}`, ...userFrames(error, compiled, file)],
  });
}

/** The frames of an error's stack that are in cells, with the lines of their sources. */
function userFrames(error: unknown, compiled: CompiledCell | undefined, file: string): string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = [...stack.matchAll(/at (?:async )?(?:(\S+) \()?(cell-\d+\.ts):(\d+):\d+\)?/g)];
  const lines = frames.map(([, name, where = "", line = "1"]) => {
    const source = where === file && compiled ? compiled.sourceLine(Number(line)) : Number(line);
    return `    at ${name && name !== "eval" ? `${name} ` : ""}${where}, line ${source}`;
  });
  return [...new Set(lines)];
}

function interrupt(): void {
  isInterrupted = true;
  spark.connection.abandonExecutions();
  rejectRunning(new Error("interrupted"));
}

/** However the workbench ends, this process ends too: a loop that never awaits would not hear of it. */
function endWithWorkbench(): void {
  // The workbench may have ended before the thread begins.
  const watch = `setInterval(() => {
    if (process.ppid !== ${process.ppid}) process.kill(process.pid, "SIGKILL");
  }, 500)`;
  new Worker(watch, { eval: true, execArgv: [], env: {} }).unref();
}

endWithWorkbench();
process.on("SIGINT", interrupt);
process.on("disconnect", () => process.exit(0));
process.on("unhandledRejection", (error) => emitError(error, undefined, ""));
process.on("message", (request: WorkerRequest) => {
  if (request.op === "interrupt") interrupt();
  else void run(request.code).then((outcome) => send({ kind: "done", id: request.id, outcome }));
});
send({ kind: "ready" });
