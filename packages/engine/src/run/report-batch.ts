import type { StreamingQueryProgress } from "@millrace/spark-model";
import type { SinkReport, Source } from "../connector.ts";
import { watermarksFromOutput } from "../stream/node-inputs.ts";
import { type OperatorReport, progressOf } from "./batch-progress.ts";
import type { LoopParts } from "./loop-parts.ts";
import type { Measurements } from "./measurements.ts";
import type { PlannedBatch } from "./next-batch.ts";

/** What a loop knows of a batch or an epoch that it has finished. */
export interface FinishedBatch {
  readonly batch: PlannedBatch;
  readonly measurements: Measurements;
  readonly sinkReport: SinkReport;
  readonly operators: readonly OperatorReport[];
  /** Bytes of the state. */
  readonly stateBytes: number;
  readonly durationsMs: Readonly<Record<string, number>>;
  readonly triggerStartMs: number;
  readonly previousTriggerStartMs: number | undefined;
  /** By source: what its watermark came to (`watermarkMetrics`). */
  readonly watermarks: readonly Readonly<Record<string, string>>[];
}

/** The progress of a finished batch. */
export function reportBatch(
  { run, batch: parts, clock, conf }: LoopParts,
  { sinkReport, watermarks, ...finished }: FinishedBatch,
): StreamingQueryProgress {
  return progressOf({
    ...finished,
    run,
    triggerEndMs: clock.now(),
    sources: parts.sources.map((source, position) => viewOf(source, watermarks[position])),
    sink: { description: parts.sink.description, report: sinkReport },
    watermarkOperators: watermarksFromOutput(parts.plan).map((node) => node.operator),
    shufflePartitions: Number(conf["spark.sql.shuffle.partitions"] ?? 1),
  });
}

function viewOf(source: Source, watermark: Readonly<Record<string, string>> = {}) {
  const metrics = { ...source.metrics?.(), ...watermark };
  return {
    description: source.description,
    latestOffset: source.reportLatestOffset?.() ?? null,
    ...(Object.keys(metrics).length > 0 ? { metrics } : {}),
  };
}
