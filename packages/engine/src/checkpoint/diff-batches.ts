import { readJsonRows } from "../run/json-rows.ts";
import { readQueryRecord } from "../run/query-record.ts";
import { changedKeys } from "./changed-keys.ts";
import { batchOf, offsetsOf, readCheckpoint } from "./checkpoint-view.ts";
import { openStateSnapshot, type StateSnapshot } from "./state-snapshot.ts";
import { textTable, timeText } from "./text-table.ts";
import type { ToolEnvironment } from "./tool-environment.ts";

export interface DiffRequest {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** How many changed keys of a state table are listed. */
  readonly rows: number;
}

/** What changed from just after one batch to just after another: offsets, times, configuration, state. */
export async function diffBatches(
  { path, from, to, rows: listed }: DiffRequest,
  environment: ToolEnvironment,
): Promise<readonly string[]> {
  const view = await readCheckpoint(environment.files, path);
  const left = offsetsOf(batchOf(view, from));
  const right = offsetsOf(batchOf(view, to));
  const rows = [
    ["clock", timeText(left.timestampMs), timeText(right.timestampMs)],
    ["watermark", timeText(left.watermarkMs), timeText(right.watermarkMs)],
    ...right.offsets.map((offset, index) => [`source ${index}`, left.offsets[index] ?? "-", offset ?? "-"]),
    ...[...new Set([...Object.keys(left.conf), ...Object.keys(right.conf)])].map((key) => [
      key,
      left.conf[key] ?? "-",
      right.conf[key] ?? "-",
    ]),
  ].filter(([, before, after]) => before !== after);
  const changed =
    rows.length > 0 ? textTable(["", `batch ${from}`, `batch ${to}`], rows) : ["The offsets are the same."];
  const snapshot = await openStateSnapshot(environment.connection, path);
  if (!snapshot) return changed;
  try {
    const totals = await stateTotals(snapshot, { from, to }, environment);
    const query = await readQueryRecord(environment.files, path, Math.max(from, to));
    if (!query) return [...changed, "", ...totals];
    const watermarks = [left.watermarkMs, right.watermarkMs] as const;
    const keys = await changedKeys({ query, snapshot, batches: [from, to], watermarks, listed }, environment);
    return [...changed, "", ...totals, ...keys];
  } finally {
    await snapshot.close();
  }
}

async function stateTotals(
  snapshot: StateSnapshot,
  { from, to }: { readonly from: number; readonly to: number },
  { connection }: ToolEnvironment,
): Promise<readonly string[]> {
  const before = await snapshot.totalsAt(from);
  const after = await snapshot.totalsAt(to);
  const rows: string[][] = [];
  for (const { operatorId, table } of snapshot.generations.filter((each) => each.untilBatch === undefined)) {
    const sql = snapshot.textAt(to, operatorId, table);
    const [written] = await readJsonRows<{ n: number }>(
      connection,
      `SELECT count(*) AS n FROM (${sql}) WHERE batch > ${Math.min(from, to)}`,
    );
    const name = snapshot.operators.find((each) => each.operatorId === operatorId)?.name ?? "?";
    rows.push([
      `${operatorId}`,
      name,
      table,
      `${before[operatorId] ?? "-"}`,
      `${after[operatorId] ?? "-"}`,
      `${written?.n ?? 0}`,
    ]);
  }
  return textTable(
    ["operator", "name", "table", `keys after ${from}`, `keys after ${to}`, "rows written between"],
    rows,
  );
}
