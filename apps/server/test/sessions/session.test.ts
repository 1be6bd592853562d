import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type ClusterEvent,
  cellStatus,
  displayedTableSchema,
  streamMimeType,
  tableMimeType,
  type WorkspaceEntry,
} from "@millrace/notebook";
import { tableFromIPC } from "@uwdata/flechette";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser, startWorkbench, type TestWorkbench, until } from "./workbench.ts";

let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await startWorkbench();
});
afterAll(() => workbench.close());

async function opened(name: string, ...sources: string[]): Promise<Browser> {
  await workbench.write(name, ...sources);
  return workbench.browse(name);
}

function run(browser: Browser, ...cellIds: string[]): void {
  browser.ask({ kind: "runCells", cellIds });
}

function ended(browser: Browser, cellId: string): Promise<void> {
  return until(() =>
    ["succeeded", "failed", "interrupted", "streaming"].includes(cellStatus(browser.state, cellId)),
  );
}

describe("running", () => {
  it("runs a cell with one click in a fresh workspace: the default cluster starts by itself", async () => {
    const browser = await opened("first.ipynb", "print hello");
    run(browser, "c1");
    await ended(browser, "c1");
    expect(browser.printed("c1")).toBe("hello\n");
    expect(browser.state.cluster?.name).toBe("Local");
    expect(workbench.clusters.list()[0]?.state).toBe("RUNNING");
  });

  it("queues cells and stops at the first that fails", async () => {
    const browser = await opened("queue.ipynb", "print 1", "fail no", "print 3");
    run(browser, "c1", "c2", "c3");
    await ended(browser, "c2");
    expect(["c1", "c2", "c3"].map((id) => cellStatus(browser.state, id))).toEqual([
      "succeeded",
      "failed",
      "idle",
    ]);
    await until(() => browser.state.kernel.status === "idle");
  });

  it("interrupts, restarts, and answers a question", async () => {
    const browser = await opened("interrupt.ipynb", "wait", "ask");
    run(browser, "c1", "c2");
    await until(() => cellStatus(browser.state, "c1") === "running");
    browser.ask({ kind: "interrupt" });
    await ended(browser, "c1");
    expect(cellStatus(browser.state, "c1")).toBe("interrupted");
    expect(browser.state.queue).toEqual([]);
    const before = workbench.spark.kernels;
    browser.ask({ kind: "restartKernel", clearOutputs: true });
    run(browser, "c2");
    await until(
      () => browser.state.runs.c2?.status === "running" && browser.state.runs.c2.input !== undefined,
    );
    expect(workbench.spark.kernels).toBe(before + 1);
    browser.ask({ kind: "answerInput", cellId: "c2", text: "Ada" });
    await ended(browser, "c2");
    expect(browser.printed("c2")).toBe("hello Ada\n");
  });

  it("offers completion", async () => {
    const browser = await opened("complete.ipynb", "print x");
    run(browser, "c1");
    await ended(browser, "c1");
    browser.send({ kind: "complete", requestId: "q", cellId: "c1", code: "spa", offset: 3 });
    await until(() => browser.messages.some((message) => message.kind === "completion"));
    expect(browser.messages.at(-1)).toMatchObject({
      requestId: "q",
      matches: ["spa_done"],
      start: 0,
      end: 3,
    });
  });
});

describe("a browser that goes and comes back", () => {
  it("misses nothing when its tab was closed in the middle of a run", async () => {
    const first = await opened("closed.ipynb", "print before\nwait\nprint after");
    run(first, "c1");
    await until(() => first.printed("c1") === "before\n");
    first.close();
    workbench.spark.release();
    const session = workbench.sessions.withPath("closed.ipynb");
    await until(() => session?.state.runs.c1?.status === "succeeded");
    const second = await workbench.browse("closed.ipynb");
    expect(second.printed("c1")).toBe("before\nafter\n");
    expect(second.state.runs.c1?.status).toBe("succeeded");
  });

  it("gets only what it missed when its connection broke", async () => {
    const first = await opened("broken.ipynb", "print before\nwait\nprint after");
    run(first, "c1");
    await until(() => first.printed("c1") === "before\n");
    first.close();
    workbench.spark.release();
    const session = workbench.sessions.withPath("broken.ipynb");
    await until(() => session?.state.runs.c1?.status === "succeeded");
    const again = await workbench.browse("broken.ipynb", first);
    expect(again.messages[0]?.kind).toBe("resumed");
    expect(again.state).toEqual(session?.state);
  });

  it("shares edits between tabs, and tells the loser of a race which text won", async () => {
    const one = await opened("race.ipynb", "a");
    const two = await workbench.browse("race.ipynb");
    one.ask({ kind: "setCellSource", cellId: "c1", source: "one", version: 0 });
    await until(() => two.state.notebook.cells[0]?.source === "one");
    two.ask({ kind: "setCellSource", cellId: "c1", source: "two", version: 0 });
    await until(() => two.messages.some((message) => message.kind === "sourceRejected"));
    expect(two.messages.findLast((message) => message.kind === "sourceRejected")).toMatchObject({
      source: "one",
      version: 1,
    });
  });

  it("refuses what is not a message", async () => {
    const browser = await opened("refuse.ipynb", "a");
    browser.send({ kind: "operation", requestId: "x", operation: { kind: "nonsense" } } as never);
    await until(() => browser.messages.at(-1)?.kind === "refused");
    expect(browser.messages.at(-1)).toMatchObject({ requestId: "x" });
  });
});

describe("a notebook that nobody uses", () => {
  it("is put away only when it has neither browser nor kernel", async () => {
    const later = Date.now() + 31 * 60_000;
    const idle = await opened("idle.ipynb", "print 1");
    const running = await opened("kept.ipynb", "print 1");
    run(running, "c1");
    await ended(running, "c1");
    running.close();
    await workbench.sessions.putAwayUnused(later);
    expect(workbench.sessions.withPath("idle.ipynb")).toBeDefined();
    idle.close();
    await until(() => workbench.sessions.withPath("idle.ipynb")?.unusedSince !== undefined);
    await workbench.sessions.putAwayUnused(later);
    expect(workbench.sessions.withPath("idle.ipynb")).toBeUndefined();
    expect(workbench.sessions.withPath("kept.ipynb")).toBeDefined();
  });
});

describe("tables", () => {
  it("keeps the rows of a displayed DataFrame and sends them as Arrow", async () => {
    const browser = await opened("table.ipynb", "table 25");
    run(browser, "c1");
    await ended(browser, "c1");
    const output = browser.state.notebook.cells[0]?.outputs[0];
    const table = displayedTableSchema.parse(
      output?.kind === "display" ? output.data[tableMimeType] : undefined,
    );
    expect(table).toMatchObject({ rowCount: 25, truncated: false });
    expect(table.columns.map((column) => column.type)).toEqual(["bigint", "string"]);
    browser.send({ kind: "readTable", requestId: "t", resultId: table.resultId });
    await until(() => browser.frames.length > 0);
    expect(browser.frames[0]?.header).toMatchObject({ kind: "table", requestId: "t", rowCount: 25 });
    expect(tableFromIPC(browser.frames[0]?.arrow ?? new Uint8Array()).numRows).toBe(25);
    expect(workbench.spark.reads).toContain("DROP VIEW IF EXISTS `25`");
  });

  it("cuts a long result at ten thousand rows and says so", async () => {
    const browser = await opened("long.ipynb", "table 12000");
    run(browser, "c1");
    await ended(browser, "c1");
    const output = browser.state.notebook.cells[0]?.outputs[0];
    const table = output?.kind === "display" ? output.data[tableMimeType] : undefined;
    expect(table).toMatchObject({ rowCount: 10_000, truncated: true });
  });

  it("fails the cell whose DataFrame cannot be read", async () => {
    const browser = await opened("missing.ipynb", "table missing");
    run(browser, "c1");
    await ended(browser, "c1");
    expect(cellStatus(browser.state, "c1")).toBe("failed");
    expect(browser.state.notebook.cells[0]?.outputs[0]).toMatchObject({
      kind: "error",
      value: expect.stringContaining("TABLE_OR_VIEW_NOT_FOUND"),
    });
  });

  it("says that rows are gone", async () => {
    const browser = await opened("gone.ipynb", "a");
    browser.send({ kind: "readTable", requestId: "t", resultId: "none" });
    await until(() => browser.messages.at(-1)?.kind === "refused");
    expect(browser.messages.at(-1)).toMatchObject({ message: expect.stringContaining("Run the cell again") });
  });
});

describe("streams", () => {
  it("follows a displayed stream, its rows, and its stop", async () => {
    const browser = await opened("stream.ipynb", "stream live");
    run(browser, "c1");
    await until(() => cellStatus(browser.state, "c1") === "streaming");
    const query = Object.values(browser.state.queries)[0];
    const runId = query?.runId ?? "";
    expect(query).toMatchObject({ name: "live", cellId: "c1", origin: "display" });
    browser.send({ kind: "watchQuery", runId });
    workbench.spark.addBatch("live", 3);
    await until(() =>
      browser.frames.some((frame) => frame.header.kind === "query" && frame.header.totalRows === 3),
    );
    workbench.spark.addBatch("live", 2);
    await until(() =>
      browser.frames.some((frame) => frame.header.kind === "query" && frame.header.totalRows === 5),
    );
    expect(browser.frames.at(-1)?.header).toMatchObject({ change: "append", skippedRows: 0, batchId: 1 });
    expect(tableFromIPC(browser.frames.at(-1)?.arrow ?? new Uint8Array()).numRows).toBe(2);
    await until(() => browser.state.queries[runId]?.progress.length === 2);

    const listed = await (await workbench.call("/api/queries")).json();
    expect(listed).toEqual([expect.objectContaining({ path: "stream.ipynb" })]);
    browser.send({ kind: "unwatchQuery", runId });
    expect((await workbench.call(`/api/queries/${runId}/stop`, { method: "POST" })).status).toBe(202);
    await until(() => browser.state.queries[runId]?.status === "stopped");
    expect(cellStatus(browser.state, "c1")).toBe("succeeded");
    browser.send({ kind: "readTable", requestId: "last", resultId: `stream-${runId}` });
    await until(() => browser.frames.at(-1)?.header.kind === "table");
    expect(browser.frames.at(-1)?.header).toMatchObject({ rowCount: 5 });
  });

  it("knows queries that the cell's own code started, and why they failed", async () => {
    const browser = await opened("write.ipynb", "query sink");
    run(browser, "c1");
    await until(() => cellStatus(browser.state, "c1") === "streaming");
    workbench.spark.failQuery("sink", "java.lang.RuntimeException: boom");
    await until(() => cellStatus(browser.state, "c1") === "failed");
    expect(Object.values(browser.state.queries)[0]).toMatchObject({
      origin: "writeStream",
      status: "failed",
      exception: "java.lang.RuntimeException: boom",
    });
    const id = browser.state.cluster?.id;
    await until(async () => {
      const [event] = await workbench.json<ClusterEvent[]>(`/api/clusters/${id}/events`);
      return event?.type === "SPARK_EXCEPTION" && event.message.includes("boom");
    });
    const logged = async () => (await workbench.call(`/api/clusters/${id}/log`)).text();
    await until(async () => (await logged()).includes("failed: java.lang.RuntimeException: boom"));
    expect(await logged()).toMatch(
      /INFO {2}Starting Local\n[\s\S]*INFO {2}write.ipynb: streaming query sink was started \[id = .*\]\n[\s\S]*ERROR write.ipynb: streaming query sink failed/,
    );
    expect(await logged()).not.toContain('"kind":"ready"');
  });

  it("replaces the stream of a cell that runs again, and stops all", async () => {
    const browser = await opened("again.ipynb", "stream twice");
    run(browser, "c1");
    await until(() => cellStatus(browser.state, "c1") === "streaming");
    const [first] = Object.keys(browser.state.queries);
    run(browser, "c1");
    await until(() => {
      const [runId] = Object.keys(browser.state.queries);
      return runId !== first && cellStatus(browser.state, "c1") === "streaming";
    });
    await workbench.call("/api/queries/stop", { method: "POST" });
    await until(() => workbench.sessions.runningQueries().length === 0);
  });
});

describe("saving", () => {
  it("saves rows and progress, and shows them when the file is opened again", async () => {
    const other = await startWorkbench();
    await other.write("keep.ipynb", "table 3\nstream kept");
    const browser = await other.browse("keep.ipynb");
    run(browser, "c1");
    await until(() => cellStatus(browser.state, "c1") === "streaming");
    other.spark.addBatch("kept", 4);
    const [runId = ""] = Object.keys(browser.state.queries);
    await until(() => browser.state.queries[runId]?.progress.length === 1);
    browser.ask({ kind: "stopQuery", runId });
    await until(() => browser.state.queries[runId]?.status === "stopped");
    browser.ask({ kind: "save" });
    await until(() => browser.state.savedRevision >= browser.state.documentRevision);
    const text = await readFile(path.join(other.folder, "keep.ipynb"), "utf8");
    await other.close();

    const file = JSON.parse(text);
    const [table, stream] = file.cells[0].outputs;
    expect(table.data["text/html"].join("")).toContain("<td>row 2</td>");
    expect(table.data["text/plain"].join("")).toContain("|  2|row 2|");
    expect(stream.data[streamMimeType]).toMatchObject({ name: "kept", progress: [{ batchId: 0 }] });

    await writeFile(path.join(workbench.folder, "saved.ipynb"), text);
    const again = await workbench.browse("saved.ipynb");
    expect(again.state.queries[runId]).toMatchObject({ status: "stopped", cellId: "c1" });
    again.send({ kind: "readTable", requestId: "t", resultId: `stream-${runId}` });
    await until(() => again.frames.length > 0);
    expect(again.frames[0]?.header).toMatchObject({ rowCount: 4 });
  });

  it("keeps what another program wrote into the file", async () => {
    const browser = await opened("foreign.ipynb", "a");
    const file = path.join(workbench.folder, "foreign.ipynb");
    await writeFile(file, (await readFile(file, "utf8")).replace('"a"', '"theirs"'));
    browser.ask({ kind: "setCellSource", cellId: "c1", source: "ours", version: 0 });
    browser.ask({ kind: "save" });
    await until(
      () => browser.state.savedRevision >= browser.state.documentRevision && browser.state.savedRevision > 0,
    );
    expect(await readFile(file, "utf8")).toContain('"ours"');
    const names = await workbench.json<WorkspaceEntry[]>("/api/workspace?path=");
    expect(names.map((entry) => entry.name)).toContainEqual(
      expect.stringMatching(/^foreign \(changed on disk/),
    );
  });

  it("says why a notebook cannot be opened", async () => {
    await writeFile(path.join(workbench.folder, "bad.ipynb"), "{");
    const browser = await Browser.open({ ...workbench, name: "bad.ipynb", resume: undefined });
    expect(browser.messages[0]).toMatchObject({
      kind: "closed",
      reason: expect.stringContaining("Not a notebook file"),
    });
  });
});
