import { displayLimits } from "./displayed-data.ts";
import type { OperationOf } from "./operation.ts";
import { type CellRun, isActive, type LiveQuery, type SessionState } from "./session-state.ts";
import type { StreamingQueryProgress } from "./streaming-progress.ts";

/** Notes a query that a cell started; the cell is `streaming` from now on if its code has ended. */
export function queryStarted(
  state: SessionState,
  query: OperationOf<"queryStarted">["query"],
  at: number,
): SessionState {
  if (state.queries[query.runId] !== undefined) return state;
  const started: LiveQuery = { ...query, startedAt: at, status: "initializing", progress: [] };
  const next = { ...state, queries: { ...state.queries, [query.runId]: started } };
  return query.cellId === null ? next : resettle(next, query.cellId);
}

/** Keeps the last 100 reports. */
export function queryProgress(
  state: SessionState,
  runId: string,
  progress: StreamingQueryProgress,
): SessionState {
  return changeQuery(state, runId, (query) => ({
    ...query,
    status: isActive(query) ? "active" : query.status,
    progress: [...query.progress, progress].slice(-displayLimits.savedProgress),
  }));
}

export function queryMessage(state: SessionState, runId: string, message: string): SessionState {
  return changeQuery(state, runId, (query) => ({ ...query, message }));
}

/** The query ended: stopped, or failed when there is an exception. Its cell settles when it was the last. */
export function queryTerminated(
  state: SessionState,
  { runId, exception }: OperationOf<"queryTerminated">,
  at: number,
): SessionState {
  const query = state.queries[runId];
  if (query === undefined || !isActive(query)) return state;
  const next = changeQuery(state, runId, ({ message: _past, ...rest }) => ({
    ...rest,
    status: exception === undefined ? "stopped" : "failed",
    endedAt: at,
    ...(exception === undefined ? {} : { exception }),
  }));
  return query.cellId === null ? next : resettle(next, query.cellId);
}

/** The status of a cell whose code has ended: its queries count too. */
export function settledStatus(
  state: SessionState,
  cellId: string,
  outcome: "succeeded" | "failed" | "interrupted",
): "succeeded" | "failed" | "interrupted" | "streaming" {
  const queries = Object.values(state.queries).filter((query) => query.cellId === cellId);
  if (queries.some(isActive)) return outcome === "succeeded" ? "streaming" : outcome;
  return outcome === "succeeded" && queries.some((query) => query.status === "failed") ? "failed" : outcome;
}

function resettle(state: SessionState, cellId: string): SessionState {
  const run = state.runs[cellId];
  if (run?.status !== "succeeded" && run?.status !== "streaming") return state;
  const settled: CellRun = { ...run, status: settledStatus(state, cellId, "succeeded") };
  return { ...state, runs: { ...state.runs, [cellId]: settled } };
}

function changeQuery(
  state: SessionState,
  runId: string,
  change: (query: LiveQuery) => LiveQuery,
): SessionState {
  const query = state.queries[runId];
  if (query === undefined) return state;
  return { ...state, queries: { ...state.queries, [runId]: change(query) } };
}
