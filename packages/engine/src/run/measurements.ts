import type { Column, ColumnBatch } from "@millrace/spark-model";
import type { CountMeasure, Measure, StateMetric } from "../stream/micro-batch.ts";
import { rowToJson } from "./row-json.ts";
import type { EventTimeObservation } from "./watermark.ts";

/**
 * Event times of one watermark's rows in a batch; milliseconds, absent where no row came. `maxMs` is what
 * moves the watermark: without a guard the newest event time.
 */
export interface EventTimeStatistics extends EventTimeObservation {
  readonly newestMs?: number;
  readonly minMs?: number;
  readonly averageMs?: number;
  readonly count: number;
  /** Rows that the guard held back from moving the watermark. */
  readonly beyondGuard: number;
}

/** What a batch measured on its way. */
export class Measurements {
  readonly sourceRows = new Map<number, number>();
  readonly eventTimes: EventTimeStatistics[] = [];
  readonly observed: Record<string, unknown> = {};
  readonly #state = new Map<string, number>();
  readonly #stateRows = new Map<string, number>();
  readonly #stateTimes = new Map<string, number>();

  /** Notes the row of `df.observe`. */
  addObserved(name: string, row: ColumnBatch): void {
    this.observed[name] = rowToJson(row, 0);
  }

  /** Notes the measured row; counts of the same thing add up. */
  add(measures: readonly Measure[], row: ColumnBatch): void {
    let column = 0;
    for (const measure of measures) {
      if (measure.of === "eventTime") this.eventTimes.push(eventTimeStatistics(measure, row, column));
      else this.addCount(measure, longAt(row, column) ?? 0);
      column += measure.of === "eventTime" ? (measure.isGuarded ? 6 : 4) : 1;
    }
  }

  /** Notes a number of rows; those of the same thing add up. */
  addCount(measure: CountMeasure, value: number): void {
    switch (measure.of) {
      case "sourceRows":
        this.sourceRows.set(measure.position, value);
        break;
      case "state": {
        const key = `${measure.operatorId} ${measure.metric}`;
        this.#state.set(key, (this.#state.get(key) ?? 0) + value);
        break;
      }
      case "stateRows":
        this.#stateRows.set(`${measure.operatorId} ${measure.table}`, value);
    }
  }

  /** A count of an operator, or undefined when the batch did not measure it. */
  state(operatorId: number, metric: StateMetric): number | undefined {
    return this.#state.get(`${operatorId} ${metric}`);
  }

  /** Rows that a state table gains. */
  stateRows(operatorId: number, table: string): number {
    return this.#stateRows.get(`${operatorId} ${table}`) ?? 0;
  }

  /** Notes the time of a step that changes state: removing when it counts nothing but keys that go. */
  addStateTime(counts: readonly CountMeasure[], milliseconds: number): void {
    const ofState = counts.filter((measure) => measure.of === "state");
    const [first] = ofState;
    if (!first) return;
    const removes = ofState.every(({ metric }) => metric === "removed" || metric === "gone");
    const key = `${first.operatorId} ${removes ? "removal" : "update"}`;
    this.#stateTimes.set(key, (this.#stateTimes.get(key) ?? 0) + milliseconds);
  }

  /** How long the steps of an operator took that update its state, or remove from it; milliseconds. */
  stateTimeMs(operatorId: number, change: "update" | "removal"): number {
    return Math.round(this.#stateTimes.get(`${operatorId} ${change}`) ?? 0);
  }

  inputRows(): number {
    return [...this.sourceRows.values()].reduce((sum, rows) => sum + rows, 0);
  }
}

type EventTimeMeasure = Extract<Measure, { readonly of: "eventTime" }>;

function eventTimeStatistics(
  { operator, delayMs, isGuarded }: EventTimeMeasure,
  row: ColumnBatch,
  column: number,
): EventTimeStatistics {
  const newest = longAt(row, column);
  const max = isGuarded ? longAt(row, column + 4) : newest;
  const min = longAt(row, column + 1);
  const average = longAt(row, column + 2);
  return {
    operator,
    delayMs,
    count: longAt(row, column + 3) ?? 0,
    beyondGuard: isGuarded ? (longAt(row, column + 5) ?? 0) : 0,
    ...(newest === undefined ? {} : { newestMs: Math.floor(newest / 1000) }),
    ...(max === undefined ? {} : { maxMs: Math.floor(max / 1000) }),
    ...(min === undefined ? {} : { minMs: Math.floor(min / 1000) }),
    ...(average === undefined ? {} : { averageMs: average }),
  };
}

/** A number of the first row; undefined for NULL. */
function longAt(row: ColumnBatch, index: number): number | undefined {
  const column: Column | undefined = row.columns[index];
  if (row.rowCount === 0 || column?.form !== "fixed") return undefined;
  if (column.validity && ((column.validity[0] ?? 0) & 1) === 0) return undefined;
  const value = column.values[0];
  return value === undefined ? undefined : Number(value);
}
