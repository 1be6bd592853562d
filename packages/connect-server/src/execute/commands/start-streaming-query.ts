import { analyze } from "@millrace/analyzer";
import type { SinkProvider, StreamingQueryDefinition } from "@millrace/engine";
import type { WriteStreamOperationStart } from "@millrace/spark-connect";
import {
  isStreaming,
  type LogicalPlan,
  type OutputMode,
  SparkError,
  type Trigger,
  unsupported,
} from "@millrace/spark-model";
import type { Execution } from "../execution.ts";
import { intervalMilliseconds } from "../interval.ts";
import { lowerCaseKeys } from "../options.ts";
import { pythonSink } from "../python-sink.ts";
import { required } from "../required.ts";
import { eventJson } from "../streaming-json.ts";

/** `writeStream…start()`: the answer carries the started event, so that listeners hear of it first. */
export async function startStreamingQuery(
  execution: Execution,
  command: WriteStreamOperationStart,
): Promise<void> {
  const plan = await analyze(required(command.input, "input"), execution.analyzer);
  if (!isStreaming(plan)) throw new SparkError({ errorClass: "WRITE_STREAM_NOT_ALLOWED" });
  const query = await execution.session.engine.streams.start(definition(execution, command, plan));
  const name = query.name ?? null;
  const timestamp = new Date().toISOString();
  await execution.send({
    responseType: {
      case: "writeStreamOperationStartResult",
      value: {
        queryId: { id: query.id, runId: query.runId },
        name: query.name ?? "",
        queryStartedEventJson: eventJson({
          kind: "started",
          id: query.id,
          runId: query.runId,
          name,
          timestamp,
        }),
      },
    },
  });
}

function definition(
  execution: Execution,
  command: WriteStreamOperationStart,
  plan: LogicalPlan,
): StreamingQueryDefinition {
  if (command.clusteringColumnNames.length > 0) throw unsupported("clusterBy", "Use partitionBy.");
  const sinkProvider = sinkOf(execution, command);
  const { case: destination, value } = command.sinkDestination;
  const options = lowerCaseKeys(command.options);
  const path = destination === "path" ? value : options.path;
  const format =
    command.format === "" ? execution.session.config.get("spark.sql.sources.default") : command.format;
  return {
    plan,
    outputMode: outputModeOf(command.outputMode),
    trigger: triggerOf(command.trigger),
    ...(command.queryName === "" ? {} : { name: command.queryName }),
    format: sinkProvider?.format ?? (format ?? "parquet").toLowerCase(),
    ...(sinkProvider === undefined ? {} : { sinkProvider }),
    options,
    ...(path === undefined ? {} : { path }),
    ...(destination === "tableName" ? { tableName: value } : {}),
    partitionBy: command.partitioningColumnNames,
  };
}

function sinkOf(execution: Execution, command: WriteStreamOperationStart): SinkProvider | undefined {
  if (command.foreachBatch !== undefined) return pythonSink(execution, "foreachBatch", command.foreachBatch);
  if (command.foreachWriter !== undefined) return pythonSink(execution, "foreach", command.foreachWriter);
  return undefined;
}

/** Absent means append, as for DataStreamWriter. */
function outputModeOf(text: string): OutputMode {
  const mode = text.toLowerCase();
  if (mode === "") return "append";
  if (mode === "append" || mode === "update" || mode === "complete") return mode;
  throw new SparkError({
    errorClass: "STREAMING_OUTPUT_MODE.INVALID",
    messageParameters: { outputMode: text },
  });
}

function triggerOf(trigger: WriteStreamOperationStart["trigger"]): Trigger {
  switch (trigger.case) {
    case "processingTimeInterval": {
      const intervalMs = intervalMilliseconds(trigger.value);
      return intervalMs === 0 ? { kind: "default" } : { kind: "processingTime", intervalMs };
    }
    case "availableNow":
      return { kind: "availableNow" };
    case "once":
      return { kind: "once" };
    case "continuousCheckpointInterval":
      return { kind: "continuous", checkpointIntervalMs: intervalMilliseconds(trigger.value) };
    case "realTimeBatchDuration":
      return { kind: "realTime", batchDurationMs: intervalMilliseconds(trigger.value) };
    default:
      return { kind: "default" };
  }
}
