import { randomUUID } from "node:crypto";
import type { StreamingQueryProgress } from "@millrace/notebook";
import { columnFromArray, int64, tableFromColumns, tableToIPC, utf8 } from "@uwdata/flechette";
import {
  type Kernel,
  type KernelEvent,
  type RunRequest,
  streamMimeType,
  tableMimeType,
} from "../../src/kernels/kernel.ts";
import type { KernelLaunch } from "../../src/sessions/kernel-launch.ts";
import type { ReadRows, SparkReader } from "../../src/sessions/spark-reader.ts";

interface TwinQuery {
  readonly queryId: string;
  readonly runId: string;
  readonly name: string;
  rows: number;
  batchId: number;
  active: boolean;
  failure?: string;
}

/**
 * A kernel and a Spark session in this process. Cells hold commands, one a line: `print TEXT`, `wait` (until
 * `release` or an interrupt), `table N`, `stream NAME`, `fail TEXT`, `ask`, `query NAME`, `flood MB`, `html MB`.
 */
export class TwinSpark implements KernelLaunch {
  readonly queries = new Map<string, TwinQuery>();
  readonly ran: string[] = [];
  readonly reads: string[] = [];
  kernels = 0;
  closed = 0;
  private releaseWaiting: (how: "released" | "interrupted") => void = () => undefined;
  private waitingInput: (text: string) => void = () => undefined;

  startKernel: KernelLaunch["startKernel"] = async ({ spark }) => {
    this.kernels += 1;
    const kernel: Kernel = {
      spark,
      run: (request) => this.run(request),
      interrupt: async () => this.releaseWaiting("interrupted"),
      answerInput: async (text) => this.waitingInput(text),
      complete: async (_language, code, offset) => ({ matches: [`${code}_done`], start: 0, end: offset }),
      close: async () => {
        this.closed += 1;
        this.releaseWaiting("interrupted");
      },
    };
    return kernel;
  };

  openReader: KernelLaunch["openReader"] = async () => this.reader();

  /** Lets a cell that waits go on. */
  release(): void {
    this.releaseWaiting("released");
  }

  /** Adds a batch of rows to a running query. */
  addBatch(name: string, rows: number): void {
    const query = this.queryNamed(name);
    query.rows += rows;
    query.batchId += 1;
  }

  failQuery(name: string, failure: string): void {
    Object.assign(this.queryNamed(name), { active: false, failure });
  }

  private queryNamed(name: string): TwinQuery {
    const query = [...this.queries.values()].findLast((candidate) => candidate.name === name);
    if (query === undefined) throw new Error(`no query ${name}`);
    return query;
  }

  private async *run({ code }: RunRequest): AsyncGenerator<KernelEvent> {
    this.ran.push(code);
    for (const line of code.split("\n")) {
      const [command = "", argument = ""] = line.split(/ (.*)/);
      const ended = yield* this.step(command, argument);
      if (ended !== undefined) return yield { kind: "ended", outcome: ended, durationMs: 1 };
    }
    yield { kind: "ended", outcome: "succeeded", durationMs: 1 };
  }

  private async *step(
    command: string,
    argument: string,
  ): AsyncGenerator<KernelEvent, "failed" | "interrupted" | undefined> {
    switch (command) {
      case "print":
        yield { kind: "stream", name: "stdout", text: `${argument}\n` };
        return undefined;
      case "wait": {
        const how = await new Promise<"released" | "interrupted">((resolve) => {
          this.releaseWaiting = resolve;
        });
        return how === "interrupted" ? "interrupted" : undefined;
      }
      case "ask": {
        const answer = new Promise<string>((resolve) => {
          this.waitingInput = resolve;
        });
        yield { kind: "inputRequest", prompt: "name?", password: false };
        yield { kind: "stream", name: "stdout", text: `hello ${await answer}\n` };
        return undefined;
      }
      case "table":
        yield { kind: "display", bundle: { [tableMimeType]: { view: argument }, "text/plain": "DataFrame" } };
        return undefined;
      case "stream": {
        const { queryId, runId } = this.startQuery(argument);
        const data = { queryId, runId, name: argument, outputMode: "append" };
        yield { kind: "display", bundle: { [streamMimeType]: data } };
        return undefined;
      }
      case "query":
        this.startQuery(argument);
        return undefined;
      case "flood":
        for (let megabyte = 0; megabyte < Number(argument); megabyte += 1)
          yield { kind: "stream", name: "stdout", text: `${"x".repeat(999_999)}\n` };
        return undefined;
      case "html":
        yield { kind: "display", bundle: { "text/html": "h".repeat(Number(argument) * 1_000_000) } };
        return undefined;
      case "fail":
        yield { kind: "error", name: "ValueError", value: argument, traceback: [`ValueError: ${argument}`] };
        return "failed";
    }
    return undefined;
  }

  private startQuery(name: string): TwinQuery {
    const query = { queryId: randomUUID(), runId: randomUUID(), name, rows: 0, batchId: -1, active: true };
    this.queries.set(query.runId, query);
    return query;
  }

  private reader(): SparkReader {
    const found = (runId: string): TwinQuery => {
      const query = this.queries.get(runId);
      if (query === undefined) throw new Error("no such query");
      return query;
    };
    return {
      read: async (sql) => this.read(sql),
      activeQueries: async () => [...this.queries.values()].filter((query) => query.active),
      status: async ({ runId }) => ({ active: found(runId).active, message: "Waiting for next trigger" }),
      lastProgress: async ({ runId }) => progressOf(found(runId)).at(-1),
      recentProgress: async ({ runId }) => progressOf(found(runId)),
      exception: async ({ runId }) => found(runId).failure,
      stop: async ({ runId }) => {
        found(runId).active = false;
      },
      interruptAll: async () => undefined,
      close: async () => undefined,
    };
  }

  /** A view named by a number has that many rows; `missing` is none. */
  private read(sql: string): ReadRows {
    this.reads.push(sql);
    const name = /(?:FROM|EXISTS) `([^`]+)`/.exec(sql)?.[1] ?? "";
    if (name === "missing")
      throw new Error("[TABLE_OR_VIEW_NOT_FOUND] The table or view `missing` cannot be found");
    const all = /^\d+$/.test(name)
      ? Number(name)
      : ([...this.queries.values()].findLast((query) => query.name === name)?.rows ?? 0);
    if (sql.startsWith("SELECT count")) return numbers("rows", [all]);
    const from = Number(/OFFSET (\d+)/.exec(sql)?.[1] ?? 0);
    const limit = Number(/LIMIT (\d+)/.exec(sql)?.[1] ?? all);
    return numbers(
      "id",
      Array.from({ length: Math.max(0, Math.min(limit, all - from)) }, (_, index) => from + index),
    );
  }
}

function numbers(name: string, values: readonly number[]): ReadRows {
  const columns = {
    [name]: columnFromArray(values.map(BigInt), int64(), { useBigInt: true }),
    text: columnFromArray(
      values.map((value) => `row ${value}`),
      utf8(),
    ),
  };
  const arrow = tableToIPC(tableFromColumns(columns), {}) ?? new Uint8Array();
  const kinds = [
    { name, type: "bigint", nullable: false },
    { name: "text", type: "string", nullable: true },
  ];
  return { columns: kinds, rowCount: values.length, arrow };
}

function progressOf({ queryId, runId, batchId }: TwinQuery): StreamingQueryProgress[] {
  return Array.from({ length: batchId + 1 }, (_, id) => ({
    id: queryId,
    runId,
    timestamp: new Date(id * 1000).toISOString(),
    batchId: id,
    sources: [],
  }));
}
