import { randomUUID } from "node:crypto";
import {
  type Cell,
  cellLanguage,
  type DisplayedStream,
  type DisplayedTable,
  type EventOperation,
  streamMimeType,
  tableMimeType,
} from "@millrace/notebook";
import {
  type CellLanguage,
  type KernelEvent,
  type MimeBundle,
  notebookExitMimeType,
  progressMimeType,
  queryMimeType,
} from "../kernels/kernel.ts";
import { limitedBundle, limitedOutput } from "./output-limits.ts";
import { PrintedText } from "./printed-text.ts";
import { type RetainedResult, readForDisplay } from "./retained-results.ts";
import { type LiveKernel, messageOf } from "./session-kernel.ts";
import { type QueryIdentity, quoted } from "./spark-reader.ts";

export interface CellRunSurroundings extends LiveKernel {
  readonly apply: (operation: EventOperation) => void;
  readonly keepResult: (resultId: string, result: RetainedResult) => void;
  readonly streamDisplayed: (cellId: string, stream: DisplayedStream) => void;
  readonly queryStarted: (cellId: string, query: StartedQuery) => void;
  /** Finds queries that the cell has started by itself; called before the cell is said to have ended. */
  readonly findQueries: (cellId: string) => Promise<void>;
}

/** What a kernel says of a query that its cell has started. */
export interface StartedQuery extends QueryIdentity {
  readonly name: string | null;
}

/** What a kernel shows of a batch job while it runs. */
interface KernelProgress {
  readonly completedTasks: number;
  readonly totalTasks: number;
  readonly bytesRead?: number;
}

const lookForQueriesMs = 1_000;

type Outcome = "succeeded" | "failed" | "interrupted";

/** One run of one cell: takes the kernel's events and turns them into operations. */
export class CellRun {
  private readonly cell: Cell;
  private readonly surroundings: CellRunSurroundings;
  private readonly printed: PrintedText;
  private readonly abort = new AbortController();
  private executionCount: number | null = null;
  private failedDisplay = false;
  private endsRun = false;
  private finding: Promise<void> | undefined;
  private interrupted = false;
  private isLeft = false;

  constructor(cell: Cell, surroundings: CellRunSurroundings) {
    this.cell = cell;
    this.surroundings = surroundings;
    this.printed = new PrintedText((name, text) => this.append({ kind: "stream", name, text }));
  }

  /** Runs the cell to its end and applies `cellStarted` to `cellEnded`. Never rejects. */
  async run(): Promise<void> {
    this.apply({ kind: "cellStarted", cellId: this.cell.id });
    const looking = setInterval(() => void this.findQueries(), lookForQueriesMs);
    let outcome: Outcome = "failed";
    try {
      outcome = await this.takeEvents();
    } catch (error) {
      this.appendError(error);
    }
    clearInterval(looking);
    this.printed.flush();
    await this.findQueries();
    this.apply({
      kind: "cellEnded",
      cellId: this.cell.id,
      outcome: this.finalOutcome(outcome),
      ...(this.endsRun ? { endsRun: true } : {}),
      ...(this.executionCount === null ? {} : { executionCount: this.executionCount }),
    });
  }

  async interrupt(): Promise<void> {
    this.interrupted = true;
    this.abort.abort();
    await this.surroundings.kernel.interrupt();
  }

  /** The kernel is gone: what still comes from it is dropped. */
  leave(): void {
    this.printed.flush();
    this.isLeft = true;
    this.abort.abort();
  }

  /** While the cell runs too: `query.awaitTermination()` may keep it for hours. */
  private findQueries(): Promise<void> {
    this.finding ??= this.surroundings
      .findQueries(this.cell.id)
      .catch(() => undefined)
      .finally(() => {
        this.finding = undefined;
      });
    return this.finding;
  }

  private async takeEvents(): Promise<Outcome> {
    const { language, code } = cellLanguage(this.cell);
    if (language === "markdown" || language === "raw") return "succeeded";
    const request = { cellId: this.cell.id, language: language satisfies CellLanguage, code };
    for await (const event of this.surroundings.kernel.run(request)) {
      if (event.kind === "ended") return event.outcome;
      await this.take(event);
    }
    return "failed";
  }

  private async take(event: Exclude<KernelEvent, { kind: "ended" }>): Promise<void> {
    if (event.kind !== "stream") this.printed.flush();
    switch (event.kind) {
      case "stream":
        return this.printed.add(event.name, event.text);
      case "display":
        return this.display(event);
      case "result":
        this.executionCount = event.executionCount;
        if (Object.keys(event.bundle).length === 0) return;
        return this.append({
          kind: "result",
          data: await this.resolved(event.bundle),
          metadata: {},
          executionCount: event.executionCount,
        });
      case "error":
        return this.append({
          kind: "error",
          name: event.name,
          value: event.value,
          traceback: event.traceback,
        });
      case "clear":
        return this.apply({ kind: "clearOutput", cellId: this.cell.id, wait: event.wait });
      case "inputRequest": {
        const { prompt, password } = event;
        return this.apply({ kind: "inputRequested", cellId: this.cell.id, prompt, password });
      }
    }
  }

  private async display({ bundle, displayId, update }: KernelEvent & { kind: "display" }): Promise<void> {
    const job = bundle[progressMimeType] as KernelProgress | undefined;
    if (job !== undefined) return this.reportJob(job);
    const query = bundle[queryMimeType] as StartedQuery | undefined;
    if (query !== undefined) return this.reportQuery(query);
    if (notebookExitMimeType in bundle) this.endsRun = true;
    try {
      const data = await this.resolved(bundle);
      if (update === true && displayId !== undefined) {
        return this.apply({ kind: "updateDisplay", displayId, data: limitedBundle(data), metadata: {} });
      }
      const id = displayId === undefined ? {} : { displayId };
      this.append({ kind: "display", data, metadata: {}, ...id });
    } catch (error) {
      this.failedDisplay = true;
      if (!this.interrupted) this.appendError(error);
    }
    const stream = bundle[streamMimeType] as DisplayedStream | undefined;
    if (stream !== undefined && !this.isLeft) this.surroundings.streamDisplayed(this.cell.id, stream);
  }

  /** Reads a displayed DataFrame, and says under which name its rows are kept. */
  private async resolved(bundle: MimeBundle): Promise<MimeBundle> {
    const table = bundle[tableMimeType] as { readonly view: string } | undefined;
    if (table !== undefined) return { ...bundle, [tableMimeType]: await this.readTable(table.view) };
    const stream = bundle[streamMimeType] as DisplayedStream | undefined;
    if (stream === undefined) return bundle;
    return { ...bundle, [streamMimeType]: { ...stream, resultId: streamResultId(stream.runId) } };
  }

  private async readTable(view: string): Promise<DisplayedTable> {
    const { reader, keepResult } = this.surroundings;
    try {
      const result = await readForDisplay(reader, view, {
        signal: this.abort.signal,
        onProgress: (progress) => this.apply({ kind: "jobProgress", cellId: this.cell.id, ...progress }),
      });
      const resultId = randomUUID();
      keepResult(resultId, result);
      const { columns, rowCount, truncated } = result;
      return { resultId, columns, rowCount, truncated };
    } finally {
      if (!this.isLeft) await reader.read(`DROP VIEW IF EXISTS ${quoted(view)}`).catch(() => undefined);
    }
  }

  /** Progress is the cell's state, not its output. */
  private reportJob({ completedTasks, totalTasks, bytesRead }: KernelProgress): void {
    const inputBytes = bytesRead === undefined ? {} : { inputBytes: bytesRead };
    this.apply({ kind: "jobProgress", cellId: this.cell.id, completedTasks, totalTasks, ...inputBytes });
  }

  private reportQuery(query: StartedQuery): void {
    if (!this.isLeft) this.surroundings.queryStarted(this.cell.id, query);
  }

  /** An exit leaves Python by an exception, and is none; a display that failed fails its cell. */
  private finalOutcome(outcome: Outcome): Outcome {
    if (this.endsRun) return "succeeded";
    if (outcome !== "succeeded" || !this.failedDisplay) return outcome;
    return this.interrupted ? "interrupted" : "failed";
  }

  private appendError(error: unknown): void {
    const value = messageOf(error);
    const name = error instanceof Error ? error.name : "Error";
    this.append({ kind: "error", name, value, traceback: [`${name}: ${value}`] });
  }

  private append(output: (EventOperation & { kind: "appendOutput" })["output"]): void {
    this.apply({ kind: "appendOutput", cellId: this.cell.id, output: limitedOutput(output) });
  }

  private apply(operation: EventOperation): void {
    if (!this.isLeft) this.surroundings.apply(operation);
  }
}

/** Under which name the last rows of a query are kept once it has ended. */
export function streamResultId(runId: string): string {
  return `stream-${runId}`;
}
