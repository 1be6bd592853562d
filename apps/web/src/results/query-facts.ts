import type { LiveQuery, StreamingQueryProgress } from "@millrace/notebook";

/** One report as numbers that can be drawn. Rates are rows per second, durations milliseconds. */
export interface ProgressPoint {
  readonly at: number;
  readonly batchId: number;
  readonly inputRate: number;
  readonly processedRate: number;
  readonly duration: number;
  readonly stateRows: number;
  readonly stateBytes: number;
  readonly droppedLate: number;
  /** Milliseconds since 1970; undefined without a watermark. */
  readonly watermark: number | undefined;
}

/** The reports of a query as points, oldest first. */
export function progressPoints(query: LiveQuery): readonly ProgressPoint[] {
  return query.progress.map(progressPoint);
}

function progressPoint(progress: StreamingQueryProgress): ProgressPoint {
  const operators = progress.stateOperators ?? [];
  const sum = (value: (operator: (typeof operators)[number]) => number | undefined) =>
    operators.reduce((total, operator) => total + (value(operator) ?? 0), 0);
  return {
    at: Date.parse(progress.timestamp),
    batchId: progress.batchId,
    inputRate: finite(progress.inputRowsPerSecond),
    processedRate: finite(progress.processedRowsPerSecond),
    duration: finite(progress.batchDuration ?? progress.durationMs?.triggerExecution),
    stateRows: sum((operator) => operator.numRowsTotal),
    stateBytes: sum((operator) => operator.memoryUsedBytes),
    droppedLate: sum((operator) => operator.numRowsDroppedByWatermark),
    watermark: watermarkOf(progress),
  };
}

/** Spark reports the epoch until the first row: that is no watermark. */
function watermarkOf(progress: StreamingQueryProgress): number | undefined {
  const text = progress.eventTime?.watermark;
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(time) && time > 0 ? time : undefined;
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

/** What to call a query: its name, else its cell's display, else the head of its id. */
export function queryTitle(query: Pick<LiveQuery, "name" | "runId">): string {
  return query.name ?? `query ${query.runId.slice(0, 8)}`;
}
