import {
  type EventOperation,
  emptyNotebook,
  initialSessionState,
  type SessionState,
} from "@millrace/notebook";
import { expect, it } from "vitest";
import { driverLogEntry } from "../../src/sessions/driver-log-entry.ts";

type Progress = (EventOperation & { kind: "queryProgress" })["progress"];

function batch(batchId: number, late: number): Progress {
  const operator = {
    operatorName: "stateStoreSave",
    numRowsTotal: 1,
    numRowsUpdated: 1,
    numRowsDroppedByWatermark: late,
  };
  const timestamp = "2026-11-22T14:05:00.000Z";
  return { id: "q", runId: "r", timestamp, batchId, sources: [], stateOperators: [operator] };
}

/** The state after these reports of one query. */
function after(progress: readonly Progress[]): SessionState {
  const query = {
    queryId: "q",
    runId: "r",
    name: "windows",
    cellId: null,
    origin: "writeStream",
    startedAt: 0,
    status: "active",
    progress,
  } as const;
  const state = initialSessionState({ sessionId: "s", path: "late.ipynb", notebook: emptyNotebook() });
  return { ...state, queries: { r: query } };
}

it("says when a query begins to drop late rows, not each time that it does", () => {
  const reports = [batch(0, 0), batch(1, 3), batch(2, 5)];
  const said = reports.map((progress, index) =>
    driverLogEntry(after(reports.slice(0, index + 1)), { kind: "queryProgress", runId: "r", progress }),
  );
  expect(said).toEqual([
    undefined,
    {
      level: "WARN",
      message:
        "late.ipynb: streaming query windows, batch 1: 3 rows came later than the watermark and were dropped",
    },
    undefined,
  ]);
});
