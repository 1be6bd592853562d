import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AppliedOperation,
  applyOperation,
  cellStatus,
  cellsToRun,
  emptyCell,
  initialSessionState,
  maxCellCharacters,
  maxOutputs,
  maxStreamCharacters,
  type Operation,
  outputsLeftOut,
  type SessionState,
  sessionStateSchema,
  textLeftOut,
} from "../src/index.ts";

const start = initialSessionState({
  sessionId: "s",
  path: "n.ipynb",
  notebook: {
    cells: ["a", "b", "c"].map((id) => emptyCell(id, "python", `print("${id}")`)),
    language: "python",
    metadata: {},
  },
});

function applied(state: SessionState, ...operations: Operation[]): AppliedOperation {
  return operations.reduce<AppliedOperation>(
    (previous, operation, index) => applyOperation(previous.state, { operation, at: 1000 + index }),
    { state, actions: [] },
  );
}

function ids(state: SessionState): string[] {
  return state.notebook.cells.map((cell) => cell.id);
}

const query = { queryId: "q", runId: "r", name: "display_query_1", cellId: "a", origin: "display" } as const;
const progress = { id: "q", runId: "r", timestamp: "2026-01-01T00:00:00.000Z", batchId: 0, sources: [] };

describe("running", () => {
  it("gives one cell after the other to the kernel", () => {
    const queued = applied(start, { kind: "runCells", cellIds: ["a", "b", "a"] });
    expect(queued.state.queue).toEqual(["a", "b"]);
    expect(queued.actions).toEqual([{ kind: "startCell", cellId: "a" }]);
    const next = applied(
      queued.state,
      { kind: "cellStarted", cellId: "a" },
      { kind: "cellEnded", cellId: "a", outcome: "succeeded", executionCount: 1 },
    );
    expect(next.actions).toEqual([{ kind: "startCell", cellId: "b" }]);
    expect(next.state.runs.a).toEqual({ status: "succeeded", startedAt: 1000, endedAt: 1001 });
    expect(next.state.notebook.cells[0]?.executionCount).toBe(1);
  });

  it("empties the queue when a cell fails", () => {
    const { state, actions } = applied(
      start,
      { kind: "runCells", cellIds: ["a", "b", "c"] },
      { kind: "cellStarted", cellId: "a" },
      { kind: "cellEnded", cellId: "a", outcome: "failed" },
    );
    expect(state.queue).toEqual([]);
    expect([cellStatus(state, "a"), cellStatus(state, "b")]).toEqual(["failed", "idle"]);
    expect(actions).toEqual([]);
  });

  it("ends the run when a cell asks for it", () => {
    const { state, actions } = applied(
      start,
      { kind: "runCells", cellIds: ["a", "b"] },
      { kind: "cellStarted", cellId: "a" },
      { kind: "cellEnded", cellId: "a", outcome: "succeeded", endsRun: true },
    );
    expect([cellStatus(state, "a"), cellStatus(state, "b")]).toEqual(["succeeded", "idle"]);
    expect(actions).toEqual([]);
  });

  it("interrupts the running cell only when one runs", () => {
    const waiting = applied(start, { kind: "runCells", cellIds: ["a", "b"] }, { kind: "interrupt" });
    expect(waiting.state.queue).toEqual([]);
    expect(waiting.actions).toEqual([]);
    const running = applied(
      start,
      { kind: "runCells", cellIds: ["a", "b"] },
      { kind: "cellStarted", cellId: "a" },
      { kind: "interrupt" },
    );
    expect(running.state.queue).toEqual(["a"]);
    expect(running.actions).toEqual([{ kind: "interruptKernel" }]);
  });

  it("fails the running cell when the kernel dies", () => {
    const { state } = applied(
      start,
      { kind: "runCells", cellIds: ["a", "b"] },
      { kind: "cellStarted", cellId: "a" },
      { kind: "kernelStatus", status: "dead", message: "killed" },
    );
    expect(state.queue).toEqual([]);
    expect(cellStatus(state, "a")).toBe("failed");
    expect(cellStatus(state, "b")).toBe("idle");
  });

  it("picks cells by scope", () => {
    expect(cellsToRun(start.notebook, "above", "b")).toEqual(["a"]);
    expect(cellsToRun(start.notebook, "below", "b")).toEqual(["b", "c"]);
    expect(cellsToRun(start.notebook, "all", "b")).toEqual(["a", "b", "c"]);
    expect(cellsToRun(start.notebook, "one", "b")).toEqual(["b"]);
  });
});

describe("outputs", () => {
  const print = (text: string): Operation => ({
    kind: "appendOutput",
    cellId: "a",
    output: { kind: "stream", name: "stdout", text },
  });

  it("joins printed text and keeps its end, and says so", () => {
    const { state } = applied(start, print("x"), print("y".repeat(maxStreamCharacters)), print("z"));
    const outputs = state.notebook.cells[0]?.outputs ?? [];
    expect(outputs).toHaveLength(1);
    expect(outputs[0]).toMatchObject({
      text: `${textLeftOut}${"y".repeat(maxStreamCharacters - 1)}z`,
    });
  });

  it("keeps the last thousand outputs", () => {
    const many = Array.from(
      { length: maxOutputs + 5 },
      (_, index): Operation => ({
        kind: "appendOutput",
        cellId: "a",
        output: { kind: "display", data: { "text/plain": String(index) }, metadata: {} },
      }),
    );
    const outputs = applied(start, ...many).state.notebook.cells[0]?.outputs ?? [];
    expect(outputs).toHaveLength(maxOutputs + 1);
    expect(outputs[0]).toEqual(outputsLeftOut);
    expect(outputs[1]).toMatchObject({ data: { "text/plain": "5" } });
  });

  it("keeps a cell within its characters, however they are shared out", () => {
    const large = Array.from(
      { length: 60 },
      (_, index): Operation => ({
        kind: "appendOutput",
        cellId: "a",
        output: { kind: "stream", name: index % 2 === 0 ? "stdout" : "stderr", text: "x".repeat(1_000_000) },
      }),
    );
    const outputs = applied(start, ...large).state.notebook.cells[0]?.outputs ?? [];
    expect(outputs[0]).toEqual(outputsLeftOut);
    expect(outputs).toHaveLength(maxCellCharacters / 1_000_000 + 1);
  });

  it("clears before the next output when told to wait", () => {
    const waiting = applied(start, print("x"), { kind: "clearOutput", cellId: "a", wait: true });
    expect(waiting.state.notebook.cells[0]?.outputs).toHaveLength(1);
    expect(applied(waiting.state, print("y")).state.notebook.cells[0]?.outputs).toEqual([
      { kind: "stream", name: "stdout", text: "y" },
    ]);
  });

  it("updates displays by id", () => {
    const { state } = applied(
      start,
      {
        kind: "appendOutput",
        cellId: "a",
        output: { kind: "display", data: { "text/plain": "1" }, metadata: {}, displayId: "d" },
      },
      { kind: "updateDisplay", displayId: "d", data: { "text/plain": "2" }, metadata: {} },
    );
    expect(state.notebook.cells[0]?.outputs[0]).toMatchObject({ data: { "text/plain": "2" } });
  });
});

describe("queries", () => {
  const streaming = applied(
    start,
    { kind: "runCells", cellIds: ["a"] },
    { kind: "cellStarted", cellId: "a" },
    { kind: "queryStarted", query },
    { kind: "cellEnded", cellId: "a", outcome: "succeeded" },
  ).state;

  it("shows a cell as streaming until its last query ends", () => {
    expect(cellStatus(streaming, "a")).toBe("streaming");
    const stopped = applied(streaming, { kind: "queryTerminated", runId: "r" }).state;
    expect(cellStatus(stopped, "a")).toBe("succeeded");
    const failed = applied(streaming, { kind: "queryTerminated", runId: "r", exception: "boom: x" }).state;
    expect(cellStatus(failed, "a")).toBe("failed");
    expect(failed.queries.r).toMatchObject({ status: "failed", exception: "boom: x" });
  });

  it("keeps the last hundred reports", () => {
    const reports = Array.from(
      { length: 120 },
      (_, batchId): Operation => ({
        kind: "queryProgress",
        runId: "r",
        progress: { ...progress, batchId },
      }),
    );
    const { state } = applied(streaming, ...reports);
    expect(state.queries.r?.progress.map((report) => report.batchId)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 20),
    );
  });

  it("stops the queries of a cell that runs again or is deleted", () => {
    const stop = { kind: "stopQueries", runIds: ["r"] };
    expect(applied(streaming, { kind: "runCells", cellIds: ["a"] }).actions).toEqual([
      stop,
      { kind: "startCell", cellId: "a" },
    ]);
    expect(applied(streaming, { kind: "deleteCell", cellId: "a" }).actions).toEqual([stop]);
    expect(applied(streaming, { kind: "stopAllQueries" }).actions).toEqual([stop]);
    expect(applied(streaming, { kind: "restartKernel" }).actions).toEqual([stop, { kind: "restartKernel" }]);
  });
});

describe("editing", () => {
  it("lets the first of two conflicting texts win", () => {
    const edit = (source: string): Operation => ({ kind: "setCellSource", cellId: "a", source, version: 0 });
    const { state, actions } = applied(start, edit("first"), edit("second"));
    expect(state.notebook.cells[0]?.source).toBe("first");
    expect(state.sourceVersions.a).toBe(1);
    expect(actions).toEqual([{ kind: "rejectSource", cellId: "a" }]);
  });

  it("splits and merges", () => {
    const split = applied(start, { kind: "splitCell", cellId: "a", offset: 5, newCellId: "a2" }).state;
    expect(split.notebook.cells.slice(0, 2).map((cell) => cell.source)).toEqual(["print", '("a")']);
    expect(split.sourceVersions.a).toBe(1);
    const merged = applied(split, { kind: "mergeCells", cellIds: ["a", "a2"] }).state;
    expect(ids(merged)).toEqual(["a", "b", "c"]);
    expect(merged.notebook.cells[0]?.source).toBe('print\n("a")');
  });

  it("drops a magic that contradicts the chosen language", () => {
    const sql = applied(
      start,
      { kind: "setCellSource", cellId: "a", source: "%sql\nselect 1", version: 0 },
      { kind: "setCellType", cellId: "a", type: "code", language: "python" },
    ).state;
    expect(sql.notebook.cells[0]).toMatchObject({ language: "python", source: "select 1" });
    expect(sql.sourceVersions.a).toBe(2);
  });

  it("keeps later edits when a move is undone", () => {
    const { state } = applied(
      start,
      { kind: "moveCell", cellId: "a", index: 2 },
      { kind: "setCellSource", cellId: "a", source: "edited", version: 0 },
      { kind: "undo" },
    );
    expect(ids(state)).toEqual(["a", "b", "c"]);
    expect(state.notebook.cells[0]?.source).toBe("edited");
  });

  const cellId = fc.constantFrom("a", "b", "c", "d", "e");
  const structural: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({
      kind: fc.constant("insertCell" as const),
      index: fc.nat(6),
      cell: cellId.map((id) => emptyCell(id, "python", id)),
    }),
    fc.record({ kind: fc.constant("deleteCell" as const), cellId }),
    fc.record({ kind: fc.constant("moveCell" as const), cellId, index: fc.nat(6) }),
    fc.record({
      kind: fc.constant("setCellType" as const),
      cellId,
      type: fc.constantFrom("code" as const, "markdown" as const),
    }),
    fc.record({ kind: fc.constant("splitCell" as const), cellId, offset: fc.nat(4), newCellId: cellId }),
    fc.record({
      kind: fc.constant("mergeCells" as const),
      cellIds: fc.uniqueArray(cellId, { minLength: 2 }),
    }),
  );

  it("undoes and redoes any sequence of cell operations", () => {
    fc.assert(
      fc.property(fc.array(structural, { maxLength: 12 }), (operations) => {
        const { state: done } = applied(start, ...operations);
        const steps = done.undo.length;
        const undone = applied(done, ...Array<Operation>(steps).fill({ kind: "undo" })).state;
        expect(undone.notebook.cells).toEqual(start.notebook.cells);
        const redone = applied(undone, ...Array<Operation>(steps).fill({ kind: "redo" })).state;
        expect(redone.notebook.cells).toEqual(done.notebook.cells);
        expect(new Set(ids(done)).size).toBe(ids(done).length);
        expect(sessionStateSchema.parse(done)).toEqual(done);
      }),
    );
  });
});

describe("saving", () => {
  it("knows which revision of the document is on disk", () => {
    const edited = applied(start, { kind: "deleteCell", cellId: "a" }, { kind: "save" });
    expect(edited.actions).toEqual([{ kind: "save" }]);
    expect(edited.state.documentRevision).toBe(1);
    const saved = applied(edited.state, { kind: "saved", revision: 1 }).state;
    expect(saved.savedRevision).toBe(1);
    expect(saved.documentRevision).toBe(1);
  });
});
