import type { SessionState, StampedOperation } from "@millrace/notebook";

/** A line of a cluster's driver log. */
export interface DriverLogEntry {
  readonly level: "INFO" | "WARN" | "ERROR";
  readonly message: string;
}

type Operation = StampedOperation["operation"];
type Progress = Extract<Operation, { kind: "queryProgress" }>["progress"];

/** What the log of its cluster says of a change of a notebook, applied already; undefined for most. */
export function driverLogEntry(state: SessionState, operation: Operation): DriverLogEntry | undefined {
  const entry = ofOperation(state, operation);
  return entry && { ...entry, message: `${state.path}: ${entry.message}` };
}

function ofOperation(state: SessionState, operation: Operation): DriverLogEntry | undefined {
  switch (operation.kind) {
    case "kernelStatus":
      return ofKernel(operation.status, operation.message);
    case "queryStarted": {
      const { queryId, runId } = operation.query;
      return info(`${queryOf(state, runId)} was started [id = ${queryId}, runId = ${runId}]`);
    }
    case "queryProgress":
      return lateRows(state, operation);
    case "queryTerminated": {
      const query = queryOf(state, operation.runId);
      if (operation.exception === undefined) return info(`${query} was stopped`);
      return { level: "ERROR", message: `${query} failed: ${operation.exception}` };
    }
    case "appendOutput": {
      const { cellId, output } = operation;
      if (output.kind !== "error") return undefined;
      const place = state.notebook.cells.findIndex((cell) => cell.id === cellId) + 1;
      return { level: "WARN", message: `cell ${place} failed: ${output.name}: ${output.value}` };
    }
    default:
      return undefined;
  }
}

function ofKernel(status: SessionState["kernel"]["status"], reason: string | undefined) {
  const because = reason === undefined ? "" : `: ${reason}`;
  if (status === "starting" || status === "restarting") return info(`its session is ${status}`);
  if (status === "detached") return info(`its session has ended${because}`);
  return status === "dead"
    ? ({ level: "ERROR", message: `its session has ended${because}` } as const)
    : undefined;
}

/** Said when it begins, not of each batch of a query that goes on for days. */
function lateRows(
  state: SessionState,
  { runId, progress }: Extract<Operation, { kind: "queryProgress" }>,
): DriverLogEntry | undefined {
  const dropped = droppedLate(progress);
  if (dropped === 0 || droppedLate(state.queries[runId]?.progress.at(-2)) > 0) return undefined;
  const batch = `${queryOf(state, runId)}, batch ${progress.batchId}`;
  return {
    level: "WARN",
    message: `${batch}: ${dropped} rows came later than the watermark and were dropped`,
  };
}

function droppedLate(progress: Progress | undefined): number {
  const operators = progress?.stateOperators ?? [];
  return operators.reduce((sum, each) => sum + (each.numRowsDroppedByWatermark ?? 0), 0);
}

function queryOf({ queries }: SessionState, runId: string): string {
  return `streaming query ${queries[runId]?.name ?? runId}`;
}

function info(message: string): DriverLogEntry {
  return { level: "INFO", message };
}
