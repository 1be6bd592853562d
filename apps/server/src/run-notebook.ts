import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import {
  type Cell,
  cellStatus,
  cellsToRun,
  type DisplayedStream,
  type DisplayedTable,
  type Output,
  type SessionState,
  type StampedOperation,
  streamMimeType,
  tableMimeType,
} from "@millrace/notebook";
import { RunningCluster } from "./clusters/cluster.ts";
import { engineCommand } from "./engine-command.ts";
import { kernelLaunch } from "./kernel-composition.ts";
import { MachinePythons } from "./kernels/python-versions.ts";
import { callerFolder, type RunOptions, readRunOptions, UsageError, usage } from "./run-notebook-options.ts";
import { readNotebookFile } from "./sessions/notebook-file.ts";
import { NotebookSession } from "./sessions/notebook-session.ts";
import { renderRows } from "./sessions/rendered-rows.ts";
import { RetainedResults } from "./sessions/retained-results.ts";
import { unpackNotebook } from "./sessions/saved-outputs.ts";

/** Runs a notebook to its end. Resolves to whether every cell succeeded. */
async function runNotebook(options: RunOptions): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), "millrace-run-"));
  const cluster = new RunningCluster(
    { id: "run", createdAt: Date.now(), form: options.form },
    {
      clustersFolder: folder,
      engine: engineCommand(callerFolder()),
      python: new MachinePythons(),
      use: () => ({ attachedNotebooks: [], activeQueries: 0, busy: true }),
      changed: (changed) => {
        if (changed.state === "ERROR") void session?.clusterLost(changed.message);
      },
    },
  );
  let session: NotebookSession | undefined;
  try {
    session = await openSession(options, cluster);
    const succeeded = await runToEnd(session, options.timeoutMs);
    if (options.out === undefined) return succeeded;
    await session.close("The run has ended", { save: true });
    const { saveError } = session.state;
    if (saveError !== undefined) process.stderr.write(`${saveError}\n`);
    return succeeded && saveError === undefined;
  } finally {
    await session?.close("The run has ended", { save: false });
    await cluster.terminate("The run has ended");
    await rm(folder, { recursive: true, force: true });
  }
}

async function openSession(options: RunOptions, cluster: RunningCluster): Promise<NotebookSession> {
  const results = new RetainedResults();
  const notebook = await readNotebookFile(options.file).catch((error: Error) => {
    throw new UsageError(`${options.file} cannot be read: ${error.message}`);
  });
  const opened = unpackNotebook(notebook, results);
  const session = new NotebookSession({
    path: path.basename(options.file),
    fileOf: () => options.out ?? options.file,
    autosaves: false,
    opened,
    results,
    workspace: callerFolder(),
    launch: kernelLaunch,
    parameters: options.parameters,
    findCluster: () => cluster,
  });
  session.apply({ kind: "attachCluster", cluster: { id: cluster.id, name: cluster.form.name } });
  return session;
}

async function runToEnd(session: NotebookSession, timeoutMs: number | undefined): Promise<boolean> {
  const [first] = session.state.notebook.cells;
  const cellIds = first === undefined ? [] : cellsToRun(session.state.notebook, "all", first.id);
  const printing = new Printing(session);
  const cutShort = await finished(session, cellIds, timeoutMs);
  if (cutShort === undefined) await session.lookAtQueries();
  await printing.done();
  const failures = failedCells(session.state, printing.exited ? printing.ended : cellIds);
  if (cutShort !== undefined) process.stderr.write(`${cutShort}\n`);
  for (const cell of failures) {
    process.stderr.write(
      `Cell ${describeCell(session.state, cell)}: ${outcomes[cellStatus(session.state, cell.id)]}\n`,
    );
  }
  const succeeded = cutShort === undefined && failures.length === 0;
  process.stderr.write(succeeded ? `${successOf(cellIds.length)}\n` : "The notebook did not succeed\n");
  return succeeded;
}

/** Runs the cells and waits; says why when it did not come to the end. */
function finished(
  session: NotebookSession,
  cellIds: readonly string[],
  timeoutMs: number | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const finish = (cutShort?: string): void => {
      clearTimeout(timer);
      stopListening();
      resolve(cutShort);
    };
    const giveUp = `Gave up after ${(timeoutMs ?? 0) / 1000} s`;
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish(giveUp), timeoutMs);
    process.once("SIGINT", () => finish("Interrupted"));
    process.once("SIGTERM", () => finish("Ended by a signal"));
    const stopListening = session.listen((state) => {
      if (state.queue.length === 0) finish();
    });
    session.apply({ kind: "runCells", cellIds });
  });
}

/** Cells that did not succeed, or whose query failed. */
function failedCells(state: SessionState, cellIds: readonly string[]): Cell[] {
  return state.notebook.cells.filter((cell) => {
    const status = cellStatus(state, cell.id);
    return cellIds.includes(cell.id) && status !== "succeeded" && status !== "streaming";
  });
}

/** How a cell ended, in words. */
const outcomes: Readonly<Record<ReturnType<typeof cellStatus>, string>> = {
  idle: "not run",
  queued: "not run",
  running: "was running",
  streaming: "streaming",
  succeeded: "succeeded",
  failed: "failed",
  interrupted: "interrupted",
};

function successOf(cells: number): string {
  if (cells === 0) return "The notebook has no cells to run";
  return cells === 1 ? "The one cell succeeded" : `All ${cells} cells succeeded`;
}

function describeCell(state: SessionState, cell: Cell): string {
  const line = cell.source.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  return `${state.notebook.cells.indexOf(cell) + 1} (${line.slice(0, 60)})`;
}

/** Prints outputs as they come, in order, and notes what has ended. */
class Printing {
  /** Whether a cell has asked for the end of the run, and which cells had ended by then. */
  exited = false;
  readonly ended: string[] = [];
  private readonly session: NotebookSession;
  private last: Promise<void> = Promise.resolve();

  constructor(session: NotebookSession) {
    this.session = session;
    session.listen((_state, { operation }) => this.take(operation));
  }

  done(): Promise<void> {
    return this.last;
  }

  private take(operation: StampedOperation["operation"]): void {
    if (operation.kind === "appendOutput") this.print(operation.output);
    if (operation.kind === "cellEnded") {
      this.ended.push(operation.cellId);
      this.exited ||= operation.endsRun === true;
    }
    if (operation.kind === "queryTerminated" && operation.exception !== undefined) {
      const { exception } = operation;
      this.later(async () => void process.stderr.write(`A streaming query failed: ${exception}\n`));
    }
  }

  private print(output: Output): void {
    this.later(async () => {
      if (output.kind === "stream")
        (output.name === "stderr" ? process.stderr : process.stdout).write(output.text);
      else if (output.kind === "error") process.stderr.write(`${coloured(output.traceback.join("\n"))}\n`);
      else process.stdout.write(`${await this.textOf(output.data)}\n`);
    });
  }

  private async textOf(data: Readonly<Record<string, unknown>>): Promise<string> {
    const table = data[tableMimeType] as DisplayedTable | undefined;
    if (table !== undefined) return renderRows(await this.session.readResult(table.resultId)).text.trimEnd();
    const stream = data[streamMimeType] as DisplayedStream | undefined;
    if (stream !== undefined) return `Streaming query ${stream.name} started`;
    const text = data["text/plain"] ?? data["text/html"] ?? `<${Object.keys(data).join(", ")}>`;
    return typeof text === "string" ? text : JSON.stringify(text);
  }

  private later(step: () => Promise<void>): void {
    this.last = this.last.then(step).catch(() => undefined);
  }
}

/** Colours are for terminals. */
function coloured(text: string): string {
  return process.stderr.isTTY && process.env.NO_COLOR === undefined ? text : stripVTControlCharacters(text);
}

async function main(): Promise<number> {
  const options = await readRunOptions(process.argv.slice(2));
  if (options !== undefined) return (await runNotebook(options)) ? 0 : 1;
  process.stdout.write(`${usage}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
process.exit();
