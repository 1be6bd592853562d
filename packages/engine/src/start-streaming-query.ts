import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type StreamingQueryEvent, schemaOf, unsupported } from "@millrace/spark-model";
import type { ConnectorContext, Sink, SinkProvider, Source } from "./connector.ts";
import type { StreamingQueryDefinition } from "./engine.ts";
import type { QueryRun } from "./run/batch-progress.ts";
import { checkCompiles } from "./run/check-compiles.ts";
import { type CheckpointLocation, findCheckpoint, requireNewCheckpoint } from "./run/checkpoint-location.ts";
import { openCommitLog } from "./run/commit-log.ts";
import { explainStream } from "./run/explain-stream.ts";
import { findSink, findSource } from "./run/find-connector.ts";
import { type LoopParts, MicroBatchLoop } from "./run/micro-batch-loop.ts";
import type { QueryPosition } from "./run/next-batch.ts";
import { confSnapshot } from "./run/offset-conf.ts";
import { openOffsetLog } from "./run/offset-log.ts";
import { readQueryId } from "./run/query-metadata.ts";
import { recover } from "./run/recover.ts";
import { RelationTables } from "./run/relation-tables.ts";
import { RunningQuery } from "./run/running-query.ts";
import { StateStore } from "./run/state-store.ts";
import { StreamOutput } from "./run/stream-output.ts";
import { resolveStreamTables, resolveTargetTable } from "./run/stream-tables.ts";
import type { StreamingHost } from "./run/streaming-host.ts";
import { storedSettings, streamingSettings } from "./run/streaming-settings.ts";
import { runTriggers } from "./run/trigger-loop.ts";
import { planStream } from "./stream/plan-stream.ts";
import { type SourceNode, type StreamingPlan, sourceNodes, statefulNodes } from "./stream/streaming-plan.ts";

/** A query that has been checked and has its id, but does not run yet. */
export interface PreparedQuery {
  readonly definition: StreamingQueryDefinition;
  readonly host: StreamingHost;
  readonly plan: StreamingPlan;
  readonly checkpoint: CheckpointLocation;
  readonly run: QueryRun;
  readonly sink: Sink;
}

/**
 * The first half of the path: everything that may refuse a query before it starts.
 * tables -> plan -> checkpoint -> query id -> sink
 */
export async function prepareStreamingQuery(
  asked: StreamingQueryDefinition,
  host: StreamingHost,
): Promise<PreparedQuery> {
  const source = await resolveStreamTables(asked.plan, host.tables);
  const definition = await resolveTargetTable({ ...asked, plan: source }, host.tables);
  const { outputMode, trigger, name } = definition;
  if (trigger.kind === "continuous") throw unsupported("The continuous trigger", "Use processingTime.");
  const plan = planStream(definition.plan, outputMode);
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
  host.onCrashPoint?.("metadata", -1);
  const sink = await openSink(provider, run.id, definition, host);
  return { definition, host, plan, checkpoint, run, sink };
}

/**
 * The second half: the run itself, in the background.
 * sources -> logs -> position -> state -> loop { latest offsets -> nextBatch -> offset log -> runBatch -> commit log }
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
    emit,
    now: () => host.clock.now(),
  });
  query.begin(() => runQuery(prepared, query));
  return query;
}

async function runQuery(prepared: PreparedQuery, query: RunningQuery): Promise<void> {
  const { definition, host, sink, checkpoint } = prepared;
  const closing: (() => Promise<void>)[] = [() => sink.close()];
  try {
    const { parts, position } = await openRun(prepared, query, closing);
    const loop = new MicroBatchLoop(parts, position);
    await runTriggers({
      trigger: definition.trigger,
      clock: host.clock,
      signal: query.stopSignal,
      runTrigger: () => loop.runTrigger(),
    });
  } finally {
    for (const close of closing.reverse()) await close();
  }
  if (checkpoint.isTemporary) await rm(checkpoint.path, { recursive: true, force: true });
}

async function openRun(
  prepared: PreparedQuery,
  query: RunningQuery,
  closing: (() => Promise<void>)[],
): Promise<{ readonly parts: LoopParts; readonly position: QueryPosition }> {
  const { definition, host, plan, checkpoint, run, sink } = prepared;
  const sources: Source[] = [];
  for (const node of sourceNodes(plan)) {
    const source = await openSource(node, prepared);
    closing.push(() => source.close());
    sources.push(source);
  }
  const offsets = openOffsetLog(host.files, checkpoint.path);
  const commits = openCommitLog(host.files, checkpoint.path);
  const { position, conf } = await recover({ offsets, commits }, sources.length);
  const connection = await host.runner.connect();
  closing.push(async () => connection.close());
  const tables = new RelationTables(host.runner, connection);
  const nodes = statefulNodes(plan);
  const snapshot = conf ?? confSnapshot(host.config.entries(), nodes.length > 0);
  const { path } = checkpoint;
  const state =
    nodes.length > 0
      ? await StateStore.open({ connection, checkpoint: path, nodes, nextBatchId: position.batchId })
      : undefined;
  if (state) closing.push(() => state.close());
  const output = new StreamOutput({ host, tables, plan: plan.output, schema: schemaOf(definition.plan) });
  closing.push(() => output.drop());
  query.stopSignal.addEventListener("abort", () => connection.interrupt());
  const parts: LoopParts = {
    run,
    batch: {
      plan,
      sources,
      tables,
      output,
      sink,
      ...(state ? { state } : {}),
      signal: query.stopSignal,
      crash: host.onCrashPoint ?? (() => {}),
    },
    offsets,
    commits,
    clock: host.clock,
    readLimit: readLimitOf(definition),
    conf: snapshot,
    settings: { ...streamingSettings(host.config), ...storedSettings(snapshot) },
    observer: query,
  };
  return { parts, position };
}

function openSource(node: SourceNode, { host, checkpoint, definition }: PreparedQuery): Promise<Source> {
  const { scan } = node;
  if (scan.kind === "tableScan") {
    throw unsupported(
      "Reading a table as a stream",
      "Read its files: spark.readStream.format(…).load(path).",
    );
  }
  const provider = findSource(scan.format, host.connectors);
  const { options, paths, schema } = scan;
  const requiredColumns = node.output.map((column) => column.name);
  return provider.open(
    { options, paths, schema, requiredColumns },
    {
      ...connectorContext(host, definition),
      metadataPath: join(checkpoint.path, "sources", `${node.position}`),
    },
  );
}

function openSink(
  provider: SinkProvider,
  queryId: string,
  definition: StreamingQueryDefinition,
  host: StreamingHost,
): Promise<Sink> {
  const { options, path, tableName, name, partitionBy, outputMode, trigger } = definition;
  return provider.open(
    {
      options,
      ...(path === undefined ? {} : { path }),
      ...(tableName === undefined ? {} : { tableName }),
      ...(name === undefined ? {} : { queryName: name }),
      queryId,
      schema: schemaOf(definition.plan),
      partitionBy,
      outputMode,
      trigger,
    },
    connectorContext(host, definition),
  );
}

function connectorContext(host: StreamingHost, definition: StreamingQueryDefinition): ConnectorContext {
  return {
    workingDirectory: host.workingDirectory,
    config: host.config.entries(),
    clock: host.clock,
    files: host.files,
    createTable: (name, schema) =>
      host.runner.withConnection(async (connection) => {
        await host.memoryTables.create(name, schema, connection);
      }),
    print: definition.print ?? ((text) => process.stdout.write(text)),
  };
}

function readLimitOf({ trigger }: StreamingQueryDefinition): LoopParts["readLimit"] {
  if (trigger.kind === "once") return { kind: "all" };
  return trigger.kind === "availableNow" ? { kind: "availableNow" } : { kind: "default" };
}

function optionOf(definition: StreamingQueryDefinition, name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.entries(definition.options).find(([key]) => key.toLowerCase() === lower)?.[1];
}
