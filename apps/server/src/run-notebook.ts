import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  type Cell,
  type ClusterForm,
  cellStatus,
  cellsToRun,
  clusterFormSchema,
  type DisplayedStream,
  type DisplayedTable,
  type Output,
  type SessionState,
  type StampedOperation,
  streamMimeType,
  tableMimeType,
} from "@millrace/notebook";
import { RunningCluster } from "./clusters/cluster.ts";
import { readSavedClusters } from "./clusters/cluster-files.ts";
import { engineCommand } from "./engine-command.ts";
import { kernelLaunch } from "./kernel-composition.ts";
import { MachinePythons } from "./kernels/python-versions.ts";
import { readNotebookFile } from "./sessions/notebook-file.ts";
import { NotebookSession } from "./sessions/notebook-session.ts";
import { renderRows } from "./sessions/rendered-rows.ts";
import { RetainedResults } from "./sessions/retained-results.ts";
import { unpackNotebook } from "./sessions/saved-outputs.ts";
import { privateFolder } from "./sessions/workspace-path.ts";

const usage = `notebook run FILE.ipynb|FILE.py [options]

Runs every cell from top to bottom without a browser, and prints what the cells print.
Exits with 0 only if every cell succeeded. Stops the queries that it started.

  --cluster NAME   a cluster of the workspace by its name, or an sc:// address; else a fresh local one
  --workspace DIR  where clusters are looked up by name (~/millrace)
  --timeout S      give up after so many seconds
  --param K=V      a notebook parameter; may be repeated
  --out OUT.ipynb  write the notebook with its outputs`;

interface RunOptions {
  readonly file: string;
  readonly form: ClusterForm;
  readonly timeoutMs: number | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly out: string | undefined;
}

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
    return await runToEnd(session, options.timeoutMs);
  } finally {
    await session?.close("The run has ended", { save: options.out !== undefined });
    await cluster.terminate("The run has ended");
    await rm(folder, { recursive: true, force: true });
  }
}

async function openSession(options: RunOptions, cluster: RunningCluster): Promise<NotebookSession> {
  const results = new RetainedResults();
  const opened = unpackNotebook(await readNotebookFile(options.file), results);
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
      `Cell ${describeCell(session.state, cell)}: ${cellStatus(session.state, cell.id)}\n`,
    );
  }
  const succeeded = cutShort === undefined && failures.length === 0;
  process.stderr.write(
    succeeded ? `All ${cellIds.length} cells succeeded\n` : "The notebook did not succeed\n",
  );
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
      else if (output.kind === "error") process.stderr.write(`${output.traceback.join("\n")}\n`);
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

/** npm runs scripts in the repository; relative paths are the caller's. */
function callerFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

async function clusterForm(name: string | undefined, workspace: string): Promise<ClusterForm> {
  if (name === undefined) return clusterFormSchema.parse({ name: "run", autoTerminationMinutes: 0 });
  if (name.startsWith("sc://")) {
    return clusterFormSchema.parse({ name, runtime: "connect", sparkConnectAddress: name });
  }
  const saved = await readSavedClusters(path.join(workspace, privateFolder, "clusters"));
  const found = saved.find(({ form }) => form.name === name);
  if (found !== undefined) return found.form;
  const names = saved.map(({ form }) => form.name).join(", ");
  throw new Error(`The workspace ${workspace} has no cluster named ${name}. It has: ${names || "none"}`);
}

function parameter(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new Error(`--param takes NAME=VALUE, not ${text}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function readOptions(): Promise<RunOptions | undefined> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cluster: { type: "string" },
      workspace: { type: "string", default: path.join(homedir(), "millrace") },
      timeout: { type: "string" },
      param: { type: "string", multiple: true, default: [] },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [command, file, ...rest] = positionals;
  if (values.help || command !== "run" || file === undefined || rest.length > 0) return undefined;
  const seconds = values.timeout === undefined ? undefined : Number(values.timeout);
  if (seconds !== undefined && !(seconds > 0)) throw new Error("--timeout takes a number of seconds above 0");
  if (values.out !== undefined && !values.out.endsWith(".ipynb"))
    throw new Error("--out takes a name that ends in .ipynb");
  return {
    file: path.resolve(callerFolder(), file),
    form: await clusterForm(values.cluster, path.resolve(callerFolder(), values.workspace)),
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    parameters: Object.fromEntries(values.param.map(parameter)),
    out: values.out === undefined ? undefined : path.resolve(callerFolder(), values.out),
  };
}

try {
  const options = await readOptions();
  if (options === undefined) {
    process.stderr.write(`${usage}\n`);
    process.exitCode = 2;
  } else process.exitCode = (await runNotebook(options)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
