import type { Column, ColumnBatch } from "@millrace/spark-model";
import type { Count, Measure, StateMetric } from "../stream/micro-batch.ts";
import { rowToJson } from "./row-json.ts";
import type { EventTimeObservation } from "./watermark.ts";

/** Event times of one watermark's rows in a batch; milliseconds, absent where no row had one. */
export interface EventTimeStatistics extends EventTimeObservation {
  readonly minMs?: number;
  readonly averageMs?: number;
  readonly count: number;
}

/** What a batch measured on its way. */
export class Measurements {
  readonly sourceRows = new Map<number, number>();
  readonly eventTimes: EventTimeStatistics[] = [];
  readonly observed: Record<string, unknown> = {};
  readonly #state = new Map<string, number>();

  /** Notes the row of a measure. */
  add(measure: Measure, row: ColumnBatch): void {
    switch (measure.of) {
      case "eventTime":
        this.eventTimes.push(eventTimeStatistics(measure, row));
        return;
      case "observed":
        this.observed[measure.name] = rowToJson(row, 0);
    }
  }

  /** Notes a row of counts; counts of the same thing add up. */
  addCounts(counts: readonly Count[], row: ColumnBatch): void {
    for (const [index, count] of counts.entries()) {
      const value = longAt(row, index) ?? 0;
      if (count.of === "sourceRows") {
        this.sourceRows.set(count.position, value);
        continue;
      }
      const key = `${count.operatorId} ${count.metric}`;
      this.#state.set(key, (this.#state.get(key) ?? 0) + value);
    }
  }

  /** A count of an operator, or undefined when the batch did not measure it. */
  state(operatorId: number, metric: StateMetric): number | undefined {
    return this.#state.get(`${operatorId} ${metric}`);
  }

  inputRows(): number {
    return [...this.sourceRows.values()].reduce((sum, rows) => sum + rows, 0);
  }
}

function eventTimeStatistics(
  { operator, delayMs }: { readonly operator: number; readonly delayMs: number },
  row: ColumnBatch,
): EventTimeStatistics {
  const max = longAt(row, 0);
  const min = longAt(row, 1);
  const average = longAt(row, 2);
  return {
    operator,
    delayMs,
    count: longAt(row, 3) ?? 0,
    ...(max === undefined ? {} : { maxMs: Math.floor(max / 1000) }),
    ...(min === undefined ? {} : { minMs: Math.floor(min / 1000) }),
    ...(average === undefined ? {} : { averageMs: Math.floor(average * 1000) }),
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
