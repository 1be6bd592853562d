import { isRunnable } from "./cell-language.ts";
import type { SessionAction } from "./session-action.ts";
import { type CellRun, isActive, type SessionState } from "./session-state.ts";

/** The actions that give the first cell of the queue to the kernel: its old queries end first. */
export function startHead(state: SessionState): SessionAction[] {
  const cellId = state.queue[0];
  if (cellId === undefined) return [];
  const runIds = activeRunIds(state, (query) => query.cellId === cellId);
  return [...stopQueries(runIds), { kind: "startCell", cellId }];
}

/** An action only where there is something to stop. */
export function stopQueries(runIds: readonly string[]): SessionAction[] {
  return runIds.length === 0 ? [] : [{ kind: "stopQueries", runIds }];
}

/** Run ids of the active queries that a condition picks. */
export function activeRunIds(
  state: SessionState,
  pick: (query: SessionState["queries"][string]) => boolean = () => true,
): string[] {
  return Object.values(state.queries)
    .filter((query) => isActive(query) && pick(query))
    .map((query) => query.runId);
}

/** Adds cells to the queue. */
export function enqueue(state: SessionState, cellIds: readonly string[], at: number): SessionState {
  const wanted = [...new Set(cellIds)].filter((id) => {
    const cell = state.notebook.cells.find((candidate) => candidate.id === id);
    return cell !== undefined && isRunnable(cell) && !state.queue.includes(id);
  });
  const queued = wanted.map((id): [string, CellRun] => [id, { status: "queued", queuedAt: at }]);
  return {
    ...state,
    queue: [...state.queue, ...wanted],
    runs: { ...state.runs, ...Object.fromEntries(queued) },
  };
}

/** Takes waiting cells out of the queue; a cell that the kernel has begun stays. */
export function dropWaiting(
  state: SessionState,
  drop: (cellId: string) => boolean = () => true,
): SessionState {
  const dropped = state.queue.filter((id) => state.runs[id]?.status === "queued" && drop(id));
  if (dropped.length === 0) return state;
  const runs = Object.fromEntries(Object.entries(state.runs).filter(([id]) => !dropped.includes(id)));
  return { ...state, runs, queue: state.queue.filter((id) => !dropped.includes(id)) };
}

/**
 * Empties the queue because the kernel is gone; the cell that it ran gets the outcome. A first cell for which no
 * kernel could be started fails too.
 */
export function abandonQueue(
  state: SessionState,
  outcome: "failed" | "interrupted",
  at: number,
): SessionState {
  const head = state.queue[0];
  const waiting = dropWaiting(state, (id) => id !== head || outcome !== "failed");
  const runs = { ...waiting.runs };
  for (const id of waiting.queue) {
    const run = runs[id];
    if (run?.status === "running") runs[id] = { status: outcome, startedAt: run.startedAt, endedAt: at };
    if (run?.status === "queued") runs[id] = { status: outcome, startedAt: at, endedAt: at };
  }
  return { ...waiting, runs, queue: [] };
}
