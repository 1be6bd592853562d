import type { StateOperatorProgress, StreamingQueryProgress } from "@millrace/spark-model";
import type { Offset, SinkReport } from "../connector.ts";
import { type ProcessorMetric, processorMetrics } from "../stream/micro-batch.ts";
import type { StatefulNode } from "../stream/streaming-plan.ts";
import type { Measurements } from "./measurements.ts";
import type { PlannedBatch } from "./next-batch.ts";

/** The names of a run that every progress repeats. */
export interface QueryRun {
  readonly id: string;
  readonly runId: string;
  readonly name: string | undefined;
}

interface SourceView {
  readonly description: string;
  readonly latestOffset: Offset | null;
  readonly metrics?: Readonly<Record<string, string>>;
}

/** What a finished batch leaves to report. */
export interface BatchReport {
  readonly run: QueryRun;
  readonly batch: PlannedBatch;
  readonly measurements: Measurements;
  readonly durationsMs: Readonly<Record<string, number>>;
  readonly triggerStartMs: number;
  readonly triggerEndMs: number;
  /** Start of the trigger before; undefined for the first. */
  readonly previousTriggerStartMs: number | undefined;
  readonly sources: readonly SourceView[];
  readonly sink: { readonly description: string; readonly report: SinkReport };
  readonly operators: readonly OperatorReport[];
  /**
   * Bytes of the state's database with its write-ahead log: what DuckDB holds in memory of it when there is
   * room. What it really holds, it tells of all queries together only.
   */
  readonly stateBytes: number;
  /** The watermarks by operator, from the output down. */
  readonly watermarkOperators: readonly number[];
  readonly shufflePartitions: number;
}

export interface OperatorReport {
  readonly node: StatefulNode;
  readonly total: number;
  readonly commitTimeMs: number;
}

/** The progress that Spark would report of a batch (ProgressReporter.finishTrigger). */
export function progressOf(report: BatchReport): StreamingQueryProgress {
  const { run, batch, measurements } = report;
  const batchDuration = report.triggerEndMs - report.triggerStartMs;
  const rates = ratesOf(report, measurements.inputRows());
  return {
    id: run.id,
    runId: run.runId,
    name: run.name ?? null,
    timestamp: isoTime(report.triggerStartMs),
    batchId: batch.batchId,
    batchDuration,
    numInputRows: measurements.inputRows(),
    ...rates,
    durationMs: report.durationsMs,
    eventTime: eventTimeOf(report),
    // From the sink down, as Spark walks its plan.
    stateOperators: report.operators.map((operator) => stateOperatorProgress(operator, report)),
    sources: report.sources.map((source, position) => ({
      description: source.description,
      startOffset: offsetJson(batch.start[position]),
      endOffset: offsetJson(batch.end[position]),
      latestOffset: offsetJson(source.latestOffset),
      numInputRows: measurements.sourceRows.get(position) ?? 0,
      ...ratesOf(report, measurements.sourceRows.get(position) ?? 0),
      ...(source.metrics ? { metrics: source.metrics } : {}),
    })),
    sink: {
      description: report.sink.description,
      numOutputRows: report.sink.report.numOutputRows,
      ...(report.sink.report.metrics ? { metrics: report.sink.report.metrics } : {}),
    },
    observedMetrics: measurements.observed,
  };
}

/** Milliseconds since the epoch as Spark's progress writes them. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function ratesOf(report: BatchReport, rows: number) {
  const { previousTriggerStartMs, triggerStartMs, triggerEndMs } = report;
  return {
    inputRowsPerSecond:
      previousTriggerStartMs === undefined ? 0 : perSecond(rows, triggerStartMs - previousTriggerStartMs),
    processedRowsPerSecond: perSecond(rows, triggerEndMs - triggerStartMs),
  };
}

/** One decimal, as Spark 4.2 reports rates; no time gives no rate. */
function perSecond(rows: number, milliseconds: number): number {
  return milliseconds <= 0 ? 0 : Math.round((rows / milliseconds) * 10_000) / 10;
}

/** Of several watermarks, Spark reports the event times of the first that saw any. */
function eventTimeOf({
  measurements,
  batch,
  watermarkOperators,
}: BatchReport): Readonly<Record<string, string>> {
  if (watermarkOperators.length === 0) return {};
  const watermark = { watermark: isoTime(batch.watermarkMs) };
  const seen = watermarkOperators
    .map((operator) => measurements.eventTimes.find((each) => each.operator === operator))
    .find((statistics) => statistics !== undefined && statistics.count > 0);
  if (!seen) return watermark;
  return {
    avg: isoTime(Math.trunc(seen.averageMs ?? 0)),
    max: isoTime(seen.newestMs ?? 0),
    min: isoTime(seen.minMs ?? 0),
    ...watermark,
  };
}

function stateOperatorProgress(
  { node, total, commitTimeMs }: OperatorReport,
  { measurements, shufflePartitions, operators, stateBytes }: BatchReport,
): StateOperatorProgress {
  const { operatorId, operatorName } = node.state;
  const count = (metric: Parameters<Measurements["state"]>[1]) => measurements.state(operatorId, metric) ?? 0;
  // Spark's state of a limit is one row: how many have passed.
  const isCounter = node.kind === "limit";
  const input = count("input") - count("late") - count("updated");
  return {
    operatorName,
    numRowsTotal: isCounter ? Math.min(total, 1) : total,
    numRowsUpdated: isCounter ? Math.min(count("updated"), 1) : count("updated"),
    allUpdatesTimeMs: measurements.stateTimeMs(operatorId, "update"),
    numRowsRemoved: count("removed"),
    allRemovalsTimeMs: measurements.stateTimeMs(operatorId, "removal"),
    commitTimeMs,
    memoryUsedBytes: shareOf(stateBytes, total, operators),
    numRowsDroppedByWatermark: count("late"),
    numShufflePartitions: shufflePartitions,
    numStateStoreInstances: shufflePartitions,
    customMetrics: {
      ...(node.kind === "deduplicate" ? { numDroppedDuplicateRows: input } : {}),
      ...(isProcessor(node) ? processorProgress(count, shufflePartitions) : {}),
    },
  };
}

const isProcessor = (node: StatefulNode) =>
  node.kind === "mapGroupsWithState" && node.api.kind === "processor";

/** Each of Spark's partitions initializes the processor, and so counts its variables. */
function processorProgress(
  count: (metric: ProcessorMetric) => number,
  shufflePartitions: number,
): Readonly<Record<string, number>> {
  const times = (name: string) => (name.endsWith("Vars") ? shufflePartitions : 1);
  return Object.fromEntries(processorMetrics.map((name) => [name, count(name) * times(name)]));
}

/** The part of an operator in the state that all share, by its keys. */
function shareOf(bytes: number, total: number, operators: readonly OperatorReport[]): number {
  const keys = operators.reduce((sum, operator) => sum + operator.total, 0);
  return Math.round(keys === 0 ? bytes / operators.length : (bytes * total) / keys);
}

function offsetJson(offset: Offset | null | undefined): unknown {
  if (offset === null || offset === undefined) return null;
  try {
    return JSON.parse(offset) as unknown;
  } catch {
    return offset;
  }
}
