import { changeCells } from "./cell-change.ts";
import type { Cell } from "./notebook.ts";
import type { Operation, OperationOf, StampedOperation } from "./operation.ts";
import { appendOutput, clearOutputs, updateDisplay } from "./outputs.ts";
import {
  queryMessage,
  queryProgress,
  queryStarted,
  queryTerminated,
  settledStatus,
} from "./query-operations.ts";
import { abandonQueue, activeRunIds, dropWaiting, enqueue, startHead, stopQueries } from "./run-queue.ts";
import type { SessionAction } from "./session-action.ts";
import type { CellChange, SessionState } from "./session-state.ts";

/** A state, and what the server has to do about it. */
export interface AppliedOperation {
  readonly state: SessionState;
  readonly actions: readonly SessionAction[];
}

type Step<Kind extends Operation["kind"]> = (
  state: SessionState,
  operation: OperationOf<Kind>,
  at: number,
) => AppliedOperation;

/**
 * The one reducer of a notebook session, for server and browser alike. Pure: times come with the operation. An
 * operation that no longer fits (its cell is gone) changes nothing but the revision.
 */
export function applyOperation(state: SessionState, { operation, at }: StampedOperation): AppliedOperation {
  const step = steps[operation.kind] as Step<Operation["kind"]>;
  const applied = step(state, operation, at);
  const revision = state.revision + 1;
  const changed = applied.state.notebook !== state.notebook || operation.kind === "queryTerminated";
  const documentRevision = changed ? revision : applied.state.documentRevision;
  return { state: { ...applied.state, revision, documentRevision }, actions: applied.actions };
}

/** Applies operations in order and forgets the actions: what a browser does with a message. */
export function applyOperations(state: SessionState, operations: readonly StampedOperation[]): SessionState {
  return operations.reduce((current, operation) => applyOperation(current, operation).state, state);
}

const steps: { readonly [Kind in Operation["kind"]]: Step<Kind> } = {
  insertCell: (state, { index, cell }) =>
    structural(state, { kind: "replace", index, removedIds: [], cells: [cell] }),
  deleteCell,
  moveCell: (state, { cellId, index }) => structural(state, { kind: "move", cellId, index }),
  setCellType: (state, { cellId, type, language }) =>
    structural(state, {
      kind: "retype",
      cellId,
      type,
      language: type === "markdown" ? "markdown" : codeLanguage(language, state),
    }),
  splitCell,
  mergeCells,
  setCellSource,
  setCellMetadata: (state, { cellId, metadata }) =>
    quiet(changeCell(state, cellId, (cell) => ({ ...cell, metadata: merged(cell.metadata, metadata) }))),
  setNotebookMetadata: (state, { metadata }) =>
    quiet({
      ...state,
      notebook: { ...state.notebook, metadata: merged(state.notebook.metadata, metadata) },
    }),
  setNotebookLanguage: (state, { language }) =>
    quiet({ ...state, notebook: { ...state.notebook, language } }),
  undo: (state) => travel(state, "undo", "redo"),
  redo: (state) => travel(state, "redo", "undo"),
  clearOutputs: (state, { cellIds }) => quiet(clearOutputs(state, cellIds)),
  runCells: (state, { cellIds }, at) => {
    const queued = enqueue(state, cellIds, at);
    return { state: queued, actions: state.queue.length === 0 ? startHead(queued) : [] };
  },
  interrupt: (state) => {
    const next = dropWaiting(state);
    return { state: next, actions: next.queue.length > 0 ? [{ kind: "interruptKernel" }] : [] };
  },
  restartKernel: (state, operation, at) => {
    const next = abandonQueue(state, "interrupted", at);
    return {
      state: operation.clearOutputs === true ? clearOutputs(next, undefined) : next,
      actions: [...stopQueries(activeRunIds(state)), { kind: "restartKernel" }],
    };
  },
  attachCluster: (state, { cluster }, at) => ({
    state: { ...abandonQueue(state, "interrupted", at), cluster },
    actions: [...stopQueries(activeRunIds(state)), { kind: "attachCluster", cluster }],
  }),
  stopQuery: (state, { runId }) => ({
    state,
    actions: stopQueries(activeRunIds(state, (query) => query.runId === runId)),
  }),
  stopAllQueries: (state) => ({ state, actions: stopQueries(activeRunIds(state)) }),
  answerInput: (state, { cellId, text }) => {
    const run = state.runs[cellId];
    if (run?.status !== "running" || run.input === undefined) return quiet(state);
    const { input: _answered, ...rest } = run;
    return {
      state: { ...state, runs: { ...state.runs, [cellId]: rest } },
      actions: [{ kind: "answerInput", text }],
    };
  },
  save: (state) => ({ state, actions: [{ kind: "save" }] }),

  cellStarted: (state, { cellId }, at) => {
    const cleared = clearOutputs(state, [cellId]);
    const queries = Object.fromEntries(
      Object.entries(state.queries).filter(([, query]) => query.cellId !== cellId),
    );
    return quiet({
      ...cleared,
      queries,
      runs: { ...state.runs, [cellId]: { status: "running", startedAt: at } },
    });
  },
  appendOutput: (state, { cellId, output }) => quiet(appendOutput(state, cellId, output)),
  updateDisplay: (state, operation) => quiet(updateDisplay(state, operation)),
  clearOutput: (state, { cellId, wait }) =>
    quiet(
      wait
        ? { ...state, clearBeforeNextOutput: [...state.clearBeforeNextOutput, cellId] }
        : clearOutputs(state, [cellId]),
    ),
  inputRequested: (state, { cellId, prompt, password }) => {
    const run = state.runs[cellId];
    if (run?.status !== "running") return quiet(state);
    return quiet({ ...state, runs: { ...state.runs, [cellId]: { ...run, input: { prompt, password } } } });
  },
  jobProgress: (state, { kind: _kind, cellId, ...job }) => {
    const run = state.runs[cellId];
    if (run?.status !== "running") return quiet(state);
    return quiet({ ...state, runs: { ...state.runs, [cellId]: { ...run, job } } });
  },
  cellEnded,
  kernelStatus: (state, { status, message }, at) => {
    const kernel = { status, since: at, ...(message === undefined ? {} : { message }) };
    const gone = status === "dead" || status === "detached";
    return quiet({ ...(gone ? abandonQueue(state, "failed", at) : state), kernel });
  },
  queryStarted: (state, { query }, at) => quiet(queryStarted(state, query, at)),
  queryProgress: (state, { runId, progress }) => quiet(queryProgress(state, runId, progress)),
  queryMessage: (state, { runId, message }) => quiet(queryMessage(state, runId, message)),
  queryTerminated: (state, operation, at) => quiet(queryTerminated(state, operation, at)),
  saved: ({ saveError: _before, ...state }, { revision, error }) =>
    quiet(
      error === undefined
        ? { ...state, savedRevision: Math.max(state.savedRevision, revision) }
        : { ...state, saveError: error },
    ),
  clusterRenamed: (state, { cluster }) =>
    quiet(state.cluster?.id === cluster.id ? { ...state, cluster } : state),
  renamed: (state, { path }) => quiet({ ...state, path }),
};

function quiet(state: SessionState): AppliedOperation {
  return { state, actions: [] };
}

function structural(state: SessionState, change: CellChange): AppliedOperation {
  const changed = changeCells(state, change);
  if (changed === undefined) return quiet(state);
  return quiet({ ...changed.state, undo: [...state.undo, changed.inverse].slice(-100), redo: [] });
}

function travel(state: SessionState, from: "undo" | "redo", to: "undo" | "redo"): AppliedOperation {
  const change = state[from].at(-1);
  if (change === undefined) return quiet(state);
  const rest = { ...state, [from]: state[from].slice(0, -1) };
  const changed = changeCells(rest, change);
  if (changed === undefined) return quiet(rest);
  const next = { ...changed.state, [to]: [...state[to], changed.inverse] };
  const removed = change.kind === "replace" ? change.removedIds : [];
  return leaveCells(next, removed);
}

function deleteCell(state: SessionState, { cellId }: OperationOf<"deleteCell">): AppliedOperation {
  const { state: next } = structural(state, { kind: "replace", index: 0, removedIds: [cellId], cells: [] });
  return leaveCells(next, [cellId]);
}

/** Cells that are no longer there do not run, nor do their queries. */
function leaveCells(state: SessionState, cellIds: readonly string[]): AppliedOperation {
  const gone = cellIds.filter((id) => state.notebook.cells.every((cell) => cell.id !== id));
  if (gone.length === 0) return quiet(state);
  const next = dropWaiting(state, (id) => gone.includes(id));
  const runIds = activeRunIds(state, (query) => query.cellId !== null && gone.includes(query.cellId));
  const runs = gone.some((id) => next.queue.includes(id));
  return {
    state: next,
    actions: [...stopQueries(runIds), ...(runs ? [{ kind: "interruptKernel" } as const] : [])],
  };
}

function splitCell(state: SessionState, operation: OperationOf<"splitCell">): AppliedOperation {
  const index = state.notebook.cells.findIndex((cell) => cell.id === operation.cellId);
  const cell = state.notebook.cells[index];
  if (cell === undefined || state.notebook.cells.some(({ id }) => id === operation.newCellId))
    return quiet(state);
  const head: Cell = { ...cell, source: cell.source.slice(0, operation.offset).replace(/\n$/, "") };
  const tail: Cell = {
    ...cell,
    id: operation.newCellId,
    source: cell.source.slice(operation.offset).replace(/^\n/, ""),
    outputs: [],
    executionCount: null,
    metadata: {},
  };
  return structural(state, { kind: "replace", index, removedIds: [cell.id], cells: [head, tail] });
}

function mergeCells(state: SessionState, { cellIds }: OperationOf<"mergeCells">): AppliedOperation {
  const cells = state.notebook.cells.filter((cell) => cellIds.includes(cell.id));
  const first = cells[0];
  if (first === undefined || cells.length < 2) return quiet(state);
  const index = state.notebook.cells.indexOf(first);
  if (state.notebook.cells.slice(index, index + cells.length).some((cell) => !cells.includes(cell)))
    return quiet(state);
  const joined: Cell = { ...first, source: cells.map((cell) => cell.source).join("\n") };
  const removedIds = cells.map((cell) => cell.id);
  const merge = structural(state, { kind: "replace", index, removedIds, cells: [joined] });
  return leaveCells(merge.state, removedIds);
}

function setCellSource(state: SessionState, operation: OperationOf<"setCellSource">): AppliedOperation {
  const { cellId, source, version } = operation;
  const current = state.sourceVersions[cellId] ?? 0;
  if (state.notebook.cells.every((cell) => cell.id !== cellId)) return quiet(state);
  if (version !== current) return { state, actions: [{ kind: "rejectSource", cellId }] };
  const next = changeCell(state, cellId, (cell) => ({ ...cell, source }));
  return quiet({ ...next, sourceVersions: { ...state.sourceVersions, [cellId]: current + 1 } });
}

function cellEnded(state: SessionState, operation: OperationOf<"cellEnded">, at: number): AppliedOperation {
  const { cellId, outcome, executionCount } = operation;
  const run = state.runs[cellId];
  if (state.queue[0] !== cellId || run?.status !== "running") return quiet(state);
  const counted =
    executionCount === undefined ? state : changeCell(state, cellId, (cell) => ({ ...cell, executionCount }));
  const ended: SessionState = {
    ...counted,
    queue: state.queue.slice(1),
    clearBeforeNextOutput: state.clearBeforeNextOutput.filter((id) => id !== cellId),
    runs: {
      ...state.runs,
      [cellId]: { status: settledStatus(state, cellId, outcome), startedAt: run.startedAt, endedAt: at },
    },
  };
  const goesOn = outcome === "succeeded" && operation.endsRun !== true;
  return goesOn ? { state: ended, actions: startHead(ended) } : quiet(dropWaiting(ended));
}

function changeCell(state: SessionState, cellId: string, change: (cell: Cell) => Cell): SessionState {
  const index = state.notebook.cells.findIndex((cell) => cell.id === cellId);
  const cell = state.notebook.cells[index];
  if (cell === undefined) return state;
  return { ...state, notebook: { ...state.notebook, cells: state.notebook.cells.with(index, change(cell)) } };
}

function merged(old: Cell["metadata"], changes: Cell["metadata"]): Cell["metadata"] {
  return Object.fromEntries(Object.entries({ ...old, ...changes }).filter(([, value]) => value !== null));
}

function codeLanguage(language: Cell["language"] | undefined, state: SessionState): Cell["language"] {
  return language === undefined || language === "markdown" ? state.notebook.language : language;
}
