import { randomUUID } from "node:crypto";
import { SparkSession } from "@millrace/client";
import { type CellOutcome, cellEvents, type EmitEvent } from "./cell-events.ts";
import { runFileCommand } from "./file-command.ts";
import { type IncludedNotebook, readIncludedNotebook } from "./included-notebook.ts";
import type {
  CellLanguage,
  Completion,
  Kernel,
  KernelEvent,
  RunRequest,
  SparkSessionAddress,
} from "./kernel.ts";
import { notebookExitMimeType } from "./kernel.ts";
import { PythonKernel } from "./python-kernel.ts";
import { ShellKernel } from "./shell-kernel.ts";
import { lastResultView, SqlKernel } from "./sql-kernel.ts";
import { TypeScriptKernel } from "./typescript-kernel.ts";

export interface NotebookKernelOptions {
  readonly spark: SparkSessionAddress;
  /** Working directory of cells. */
  readonly workspace: string;
  /** The notebook's own file: `%run` paths are relative to it. */
  readonly notebookFile: string;
  /** Values that `dbutils.widgets` finds. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** The interpreter of Python cells; without one each of them says what to install. */
  readonly python: string | undefined;
}

/** Every operation of a cell carries this tag (session.py has the same), so that Interrupt reaches it. */
const cellTag = "notebook-cell";

/** Starts a kernel. Its processes start with the first cell that needs them. */
export async function startNotebookKernel(options: NotebookKernelOptions): Promise<Kernel> {
  return new NotebookKernel(options);
}

/** The kernel of one notebook: a kernel for each language, all in one Spark session. */
class NotebookKernel implements Kernel {
  readonly spark: SparkSessionAddress;
  readonly #options: NotebookKernelOptions;
  readonly #client: SparkSession;
  readonly #python: PythonKernel;
  readonly #sql: SqlKernel;
  readonly #typescript: TypeScriptKernel;
  readonly #shell: ShellKernel;
  #interrupted = false;
  #interrupting: Promise<void> = Promise.resolve();
  /** A SQL cell has left a result that Python has not been told of. */
  #resultIsNews = false;

  constructor(options: NotebookKernelOptions) {
    const { spark, workspace: folder, parameters, environment, python } = options;
    this.spark = spark;
    this.#options = options;
    this.#client = SparkSession.connect(spark);
    this.#client.addTag(cellTag);
    this.#python = new PythonKernel({ python, folder, spark, parameters, environment });
    this.#sql = new SqlKernel({
      spark: this.#client,
      onResult: () => {
        this.#resultIsNews = true;
      },
    });
    this.#typescript = new TypeScriptKernel({ spark, folder, environment, tag: cellTag });
    this.#shell = new ShellKernel({ folder, environment });
  }

  async *run(request: RunRequest): AsyncGenerator<KernelEvent> {
    // An interrupt that still travels would reach this cell's operations.
    await this.#interrupting;
    this.#interrupted = false;
    yield* this.#route(request, [this.#options.notebookFile]);
  }

  /** `files` are the notebooks that lead to this cell by %run, the innermost last. */
  #route(request: RunRequest, files: readonly string[]): AsyncIterable<KernelEvent> {
    const routes: Record<CellLanguage, () => AsyncIterable<KernelEvent>> = {
      python: () => this.#runPython(request),
      sql: () => this.#sql.run(request),
      typescript: () => this.#typescript.run(request),
      shell: () => this.#shell.run(request),
      fs: () => cellEvents((emit) => this.#runFileCommand(request.code, emit)),
      run: () =>
        cellEvents(
          (emit) => this.#include(request, files, emit),
          () => this.#interrupted,
        ),
    };
    return routes[request.language]();
  }

  async *#runPython(request: RunRequest): AsyncGenerator<KernelEvent> {
    if (this.#resultIsNews) await this.#tellPython();
    yield* this.#python.run(request);
  }

  async #runFileCommand(code: string, emit: EmitEvent): Promise<CellOutcome> {
    for (const line of code.split("\n").filter((text) => text.trim() !== "")) {
      emit({ kind: "display", bundle: await runFileCommand(line, this.#options.workspace) });
    }
    return "succeeded";
  }

  async #include(request: RunRequest, files: readonly string[], emit: EmitEvent): Promise<CellOutcome> {
    const includer = files.at(-1) ?? this.#options.notebookFile;
    const included = await readIncludedNotebook(request.code, includer);
    if (files.includes(included.file)) {
      throw new Error(`${included.file} includes itself: ${[...files, included.file].join(" -> ")}`);
    }
    await this.#giveParameters(included);
    for (const cell of included.cells) {
      const ended = await this.#runIncluded({ ...cell, cellId: request.cellId }, included, files, emit);
      if (ended !== "succeeded") return ended === "exited" ? "succeeded" : ended;
    }
    return "succeeded";
  }

  async #runIncluded(
    request: RunRequest,
    included: IncludedNotebook,
    files: readonly string[],
    emit: EmitEvent,
  ): Promise<CellOutcome | "exited"> {
    let exited = false;
    for await (const event of this.#route(request, [...files, included.file])) {
      if (event.kind === "ended") return exited ? "exited" : event.outcome;
      // dbutils.notebook.exit of an included notebook ends that notebook alone.
      if (event.kind === "display" && notebookExitMimeType in event.bundle) exited = true;
      else emit(event);
    }
    return "failed";
  }

  async #giveParameters({ parameters }: IncludedNotebook): Promise<void> {
    if (Object.keys(parameters).length === 0) return;
    const text = JSON.stringify(JSON.stringify(parameters));
    await this.#inPython(`dbutils.widgets.add_given(__import__("json").loads(${text}))`);
  }

  /** Gives Python the result of the last SQL cell. */
  async #tellPython(): Promise<void> {
    this.#resultIsNews = false;
    await this.#inPython(`${lastResultView} = spark.table("${lastResultView}")`);
  }

  async #inPython(code: string): Promise<void> {
    for await (const _ of this.#python.run({ cellId: randomUUID(), language: "python", code }, true)) {
      // A silent request: its events say nothing to the user.
    }
  }

  async interrupt(): Promise<void> {
    this.#interrupted = true;
    this.#interrupting = this.#interruptAll();
    await this.#interrupting;
  }

  async #interruptAll(): Promise<void> {
    const kernels = [this.#python, this.#sql, this.#typescript, this.#shell];
    await Promise.all(kernels.map((kernel) => kernel.interrupt()));
    // Best effort: a cluster that is down has nothing to interrupt.
    await this.#client.interruptTag(cellTag).catch(() => []);
  }

  answerInput(text: string): Promise<void> {
    return this.#python.answerInput(text);
  }

  async complete(language: CellLanguage, code: string, offset: number): Promise<Completion> {
    if (language === "python") return this.#python.complete(code, offset);
    if (language === "sql") return this.#sql.complete(code, offset);
    return { matches: [], start: offset, end: offset };
  }

  async close(): Promise<void> {
    const kernels = [this.#python, this.#sql, this.#typescript, this.#shell];
    await Promise.all(kernels.map((kernel) => kernel.close()));
    this.#client.connection.close();
  }
}
