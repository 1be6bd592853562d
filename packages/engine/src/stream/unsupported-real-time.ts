import { type OutputMode, SparkError, type Trigger, unsupported } from "@millrace/spark-model";
import { type StreamingPlan, sourceNodes, statefulNodes } from "./streaming-plan.ts";

/** Spark's list of what real-time mode may read and write. */
const sources: ReadonlySet<string> = new Set(["kafka"]);
const sinks: ReadonlySet<string> = new Set(["kafka", "console", "memory", "foreach", "noop"]);

/** Refuses what real-time mode cannot run (Spark's RealTimeModeAllowlist and its checks of sources and modes). */
export function checkForRealTime(
  query: { readonly outputMode: OutputMode; readonly format: string; readonly trigger: Trigger },
  plan: StreamingPlan,
  minBatchDurationMs: number,
): void {
  const { outputMode, format, trigger } = query;
  if (trigger.kind !== "realTime") return;
  if (trigger.batchDurationMs < minBatchDurationMs) {
    throw new SparkError({
      errorClass: "INVALID_STREAMING_REAL_TIME_MODE_TRIGGER_INTERVAL",
      messageParameters: {
        interval: `${trigger.batchDurationMs}`,
        minBatchDuration: `${minBatchDurationMs}`,
      },
    });
  }
  if (outputMode !== "update") refuse("OUTPUT_MODE_NOT_SUPPORTED", { outputMode: capitalised(outputMode) });
  for (const { scan } of sourceNodes(plan)) {
    const className = scan.kind === "dataSourceScan" ? scan.format : "table";
    if (!sources.has(className)) refuse("INPUT_STREAM_NOT_SUPPORTED", { className });
  }
  if (!sinks.has(format)) refuse("SINK_NOT_SUPPORTED", { className: format });
  if (statefulNodes(plan).length > 0) {
    throw unsupported(
      "State in a query with the real-time trigger",
      "Use trigger(processingTime=…): its batches take milliseconds.",
    );
  }
}

function refuse(subclass: string, messageParameters: Readonly<Record<string, string>>): never {
  throw new SparkError({ errorClass: `STREAMING_REAL_TIME_MODE.${subclass}`, messageParameters });
}

function capitalised(mode: string): string {
  return `${mode.charAt(0).toUpperCase()}${mode.slice(1)}`;
}
