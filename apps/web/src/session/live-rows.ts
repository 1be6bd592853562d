import type { TableFrameHeader } from "@millrace/notebook";
import { type ColumnarRows, noRows, readArrow } from "../results/columnar.ts";
import type { RowsChange } from "../results/row-changes.ts";
import { appendRows } from "../results/row-chunks.ts";

type QueryFrame = Extract<TableFrameHeader, { kind: "query" }>;

/** What a live view shows now. A new object with every frame. */
export interface LiveSnapshot {
  readonly rows: ColumnarRows;
  /** How many rows were shown before the first of these and have given way. */
  readonly firstRow: number;
  /** -1 until the first frame. */
  readonly sequence: number;
  readonly batchId: number | null;
  readonly totalRows: number;
  readonly skippedRows: number;
  /** What the last redraw did to the rows; undefined for the first rows. */
  readonly change: RowsChange | undefined;
}

const nothingYet: LiveSnapshot = {
  rows: noRows,
  firstRow: 0,
  sequence: -1,
  batchId: null,
  totalRows: 0,
  skippedRows: 0,
  change: undefined,
};

/** A live view keeps at most this many rows in the page; older ones give way. */
const liveRowLimit = 10_000;
const redrawMilliseconds = 250;

/**
 * The rows of one running query. Frames are received at any rate; listeners hear of them at most four times a
 * second. The server sends frames only while somebody listens.
 */
export class LiveRows {
  readonly #watch: (watched: boolean) => void;
  readonly #listeners = new Set<() => void>();
  #snapshot = nothingYet;
  #pending: LiveSnapshot | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = 0;

  constructor(watch: (watched: boolean) => void) {
    this.#watch = watch;
  }

  readonly snapshot = (): LiveSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#watch(true);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#hold();
    };
  };

  /** After a reconnection the server knows nothing of the old subscription. */
  reconnected(): void {
    if (this.#listeners.size > 0) this.#watch(true);
  }

  /** A frame that was still under way when the last listener left is not shown: a paused view holds still. */
  receive(header: QueryFrame, arrow: Uint8Array): void {
    if (this.#listeners.size === 0) return;
    const base = this.#pending ?? this.#snapshot;
    const arrived = readArrow(arrow);
    const append = header.change === "append";
    const rows = append ? appendRows(base.rows, arrived, liveRowLimit) : arrived;
    const firstRow = append ? base.firstRow + base.rows.rowCount + arrived.rowCount - rows.rowCount : 0;
    const { sequence, batchId, totalRows, skippedRows } = header;
    const change = this.#changeOf(append ? arrived.rowCount : undefined);
    this.#pending = { rows, firstRow, sequence, batchId, totalRows, skippedRows, change };
    if (this.#timer !== undefined) return;
    const wait = Math.max(this.#drawnAt + redrawMilliseconds - performance.now(), 0);
    this.#timer = setTimeout(() => this.#draw(), wait);
  }

  /** Several frames may arrive before one redraw: the change is counted from what is on screen. */
  #changeOf(arrived: number | undefined): RowsChange | undefined {
    const { rows: shown, sequence } = this.#snapshot;
    if (sequence < 0) return undefined;
    const pending = this.#pending?.change;
    if (arrived === undefined || pending?.kind === "replace") return { kind: "replace", before: shown };
    return { kind: "append", arrived: arrived + (pending?.arrived ?? 0) };
  }

  #hold(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = undefined;
    this.#watch(false);
  }

  #draw(): void {
    this.#timer = undefined;
    this.#drawnAt = performance.now();
    this.#snapshot = this.#pending ?? this.#snapshot;
    this.#pending = undefined;
    for (const listener of this.#listeners) listener();
  }
}
