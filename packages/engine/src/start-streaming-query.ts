import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import type { StreamingQueryEvent } from "@millrace/spark-model";
import type { StreamingQueryDefinition } from "./engine.ts";
import { checkCompiles } from "./run/check-compiles.ts";
import { checkRestart } from "./run/check-restart.ts";
import { checkSettings } from "./run/check-settings.ts";
import { findCheckpoint, requireNewCheckpoint } from "./run/checkpoint-location.ts";
import { type Closing, closeAll } from "./run/closing.ts";
import { ContinuousLoop } from "./run/continuous-loop.ts";
import { explainStream } from "./run/explain-stream.ts";
import { checkContinuousConnectors, findSink } from "./run/find-connector.ts";
import { MicroBatchLoop } from "./run/micro-batch-loop.ts";
import { openRun } from "./run/open-run.ts";
import { openSink } from "./run/open-sink.ts";
import { pinStaticFiles } from "./run/pin-static-files.ts";
import type { PreparedQuery } from "./run/prepared-query.ts";
import { readQueryId } from "./run/query-metadata.ts";
import { RunningQuery } from "./run/running-query.ts";
import { resolveStreamTables, resolveTargetTable } from "./run/stream-tables.ts";
import type { StreamingHost } from "./run/streaming-host.ts";
import { streamingSettings } from "./run/streaming-settings.ts";
import { epochMs, isContinuous, runTriggers } from "./run/trigger-loop.ts";
import { planStream } from "./stream/plan-stream.ts";
import { checkForContinuous } from "./stream/unsupported-continuous.ts";
import { checkForRealTime } from "./stream/unsupported-real-time.ts";

/**
 * The first half of the path: everything that may refuse a query before it starts.
 * tables -> plan -> checkpoint -> query id -> sink
 */
export async function prepareStreamingQuery(
  asked: StreamingQueryDefinition,
  host: StreamingHost,
): Promise<PreparedQuery> {
  const source = await pinStaticFiles(
    await resolveStreamTables(asked.plan, host.tables),
    host.workingDirectory,
  );
  const definition = await resolveTargetTable({ ...asked, plan: source }, host.tables);
  const { outputMode, trigger, name } = definition;
  const settings = streamingSettings(host.config);
  checkSettings(host.config);
  if (trigger.kind === "continuous") checkForContinuous(definition.plan);
  const plan = planStream(definition.plan, outputMode, settings);
  checkForRealTime(definition, plan, settings.minRealTimeBatchMs);
  checkCompiles(plan, host.runner);
  const provider = definition.sinkProvider ?? findSink(definition.format, host.connectors);
  const checkpoint = await findCheckpoint({
    option: optionOf(definition, "checkpointLocation"),
    configured: host.config.get("spark.sql.streaming.checkpointLocation"),
    queryName: name,
    allowsTemporary: provider.allowsTemporaryCheckpoint === true || definition.sinkProvider !== undefined,
    workingDirectory: host.workingDirectory,
  });
  if (provider.startsOver?.includes(outputMode)) await requireNewCheckpoint(host.files, checkpoint.path);
  const run = { id: await readQueryId(host.files, checkpoint.path), runId: randomUUID(), name };
  await checkRestart(host.files, {
    checkpoint: checkpoint.path,
    plan,
    definition,
    queryId: run.id,
    workingDirectory: host.workingDirectory,
  });
  await host.onCrashPoint?.("metadata", -1);
  const sink = await openSink(provider, run.id, { definition, host });
  if (trigger.kind === "continuous") checkContinuousConnectors({ plan, sink, definition, host });
  return { definition, host, plan, checkpoint, run, sink };
}

/**
 * The second half: the run itself, in the background.
 * sources -> logs -> position -> state -> loop { latest offsets -> nextBatch -> offset log -> runBatch -> commit log }
 * The continuous trigger has a loop of its own: { new rows -> sink, … -> offset log -> commit log }
 */
export function startStreamingQuery(
  prepared: PreparedQuery,
  emit: (event: StreamingQueryEvent) => void,
): RunningQuery {
  const { definition, host, run } = prepared;
  const settings = streamingSettings(host.config);
  const query = new RunningQuery({
    run,
    explain: (extended) => explainStream(definition.plan, prepared.plan, extended),
    recentProgressCount: settings.recentProgressCount,
    idleEventInterval: settings.idleEventInterval,
    stopTimeoutMs: settings.stopTimeoutMs,
    emit,
    now: () => host.clock.now(),
  });
  query.begin(() => runQuery(prepared, query));
  return query;
}

async function runQuery(prepared: PreparedQuery, query: RunningQuery): Promise<void> {
  const { definition, host, sink, checkpoint } = prepared;
  const closing: Closing = [() => sink.close()];
  try {
    const { parts, position } = await openRun(prepared, query, closing);
    const { trigger } = definition;
    if (isContinuous(trigger)) {
      await new ContinuousLoop(parts, position, epochMs(trigger)).run();
    } else {
      const loop = new MicroBatchLoop(parts, position);
      const { stopSignal: signal } = query;
      const { pollingDelayMs } = streamingSettings(host.config);
      const runTrigger = () => loop.runTrigger();
      await runTriggers({ trigger, clock: host.clock, signal, pollingDelayMs, runTrigger });
    }
  } catch (error) {
    await closeAll(closing).catch(() => undefined); // What ended the query is what its user must see.
    const { deletesFailedCheckpoint } = streamingSettings(host.config);
    if (query.stopSignal.aborted || deletesFailedCheckpoint) await forget(checkpoint);
    throw error;
  }
  await closeAll(closing);
  await forget(checkpoint);
}

async function forget({ isTemporary, path }: PreparedQuery["checkpoint"]): Promise<void> {
  if (isTemporary) await rm(path, { recursive: true, force: true });
}

function optionOf(definition: StreamingQueryDefinition, name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.entries(definition.options).find(([key]) => key.toLowerCase() === lower)?.[1];
}
