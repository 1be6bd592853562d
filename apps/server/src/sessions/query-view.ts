import { displayLimits, type TableFrameHeader, writeTableFrame } from "@millrace/notebook";
import { firstRow, headOfRows } from "./rendered-rows.ts";
import type { RetainedResult } from "./retained-results.ts";
import type { SessionClient } from "./session-client.ts";
import { quoted, type ReadRows, type SparkReader } from "./spark-reader.ts";

/** A browser that is this many bytes behind gets no frames until it has caught up. */
const maxWaitingBytes = 4_000_000;

/** The memory table that a live view shows. */
export interface WatchedTable {
  readonly runId: string;
  readonly name: string;
  /** Complete mode replaces the table in each batch; the other modes only add rows. */
  readonly outputMode: string | undefined;
}

/** One browser's live view of one query: knows which rows the browser has. */
export class QueryView {
  readonly client: SessionClient;
  private sequence = 0;
  private shownRows: number | undefined;
  private lastBatch: number | null | undefined;

  constructor(client: SessionClient) {
    this.client = client;
  }

  /** Sends what is new since the last frame; nothing when there was no batch since, or the browser is behind. */
  async refresh(reader: SparkReader, table: WatchedTable, batchId: number | null): Promise<void> {
    if (this.lastBatch !== undefined && this.lastBatch === batchId) return;
    if (this.client.waitingBytes > maxWaitingBytes) return;
    this.lastBatch = batchId;
    const totalRows = await countRows(reader, table.name);
    if (totalRows === undefined) return;
    const isGrowing = table.outputMode !== "complete";
    const shown = isGrowing ? this.shownRows : undefined;
    if (shown !== undefined && totalRows === shown) return;
    const read = await this.readNew(reader, table, shown, totalRows);
    this.shownRows = totalRows;
    this.sequence += 1;
    this.send({ ...read, totalRows, batchId, runId: table.runId });
  }

  private async readNew(
    reader: SparkReader,
    { name, outputMode }: WatchedTable,
    shown: number | undefined,
    totalRows: number,
  ): Promise<{ rows: ReadRows; change: "append" | "replace"; skippedRows: number }> {
    const isGrowing = outputMode !== "complete";
    const from = isGrowing ? Math.max(shown ?? 0, totalRows - displayLimits.rows) : 0;
    const all = await reader.read(pageOf(name, from, Math.min(displayLimits.rows, totalRows - from)));
    const isContinued = shown !== undefined && shown <= totalRows && from === shown;
    const rows = withinBytes(all);
    const missed = isContinued ? 0 : from - (shown ?? from);
    return {
      rows,
      change: isContinued ? "append" : "replace",
      skippedRows: Math.max(0, missed) + (all.rowCount - rows.rowCount),
    };
  }

  private send(frame: {
    rows: ReadRows;
    change: "append" | "replace";
    skippedRows: number;
    totalRows: number;
    batchId: number | null;
    runId: string;
  }): void {
    const { rows, ...rest } = frame;
    const header: TableFrameHeader = { kind: "query", sequence: this.sequence, ...rest };
    this.client.sendFrame(writeTableFrame({ header, arrow: rows.arrow }));
  }
}

/** The last rows of a query's table, to be kept when the query has ended; undefined when it has no table. */
export async function readTail(reader: SparkReader, name: string): Promise<RetainedResult | undefined> {
  const totalRows = await countRows(reader, name);
  if (totalRows === undefined) return undefined;
  const from = Math.max(0, totalRows - displayLimits.rows);
  const rows = withinBytes(await reader.read(pageOf(name, from, displayLimits.rows)));
  return { ...rows, truncated: totalRows > rows.rowCount };
}

function pageOf(name: string, from: number, count: number): string {
  return `SELECT * FROM ${quoted(name)} LIMIT ${count} OFFSET ${from}`;
}

/** Undefined when there is no such table yet. */
async function countRows(reader: SparkReader, name: string): Promise<number | undefined> {
  try {
    const counted = await reader.read(`SELECT count(*) AS rows FROM ${quoted(name)}`);
    return firstNumber(counted);
  } catch {
    return undefined;
  }
}

function firstNumber(rows: ReadRows): number {
  const [first] = firstRow(rows);
  return Number(first);
}

function withinBytes(rows: ReadRows): ReadRows {
  if (rows.arrow.length <= displayLimits.bytes) return rows;
  return headOfRows(rows, Math.max(1, Math.floor((rows.rowCount * displayLimits.bytes) / rows.arrow.length)));
}
