import { join } from "node:path";
import { schemaOf, unsupported } from "@millrace/spark-model";
import type { CheckpointFiles, Source } from "../connector.ts";
import type { StreamingQueryDefinition } from "../engine.ts";
import { usedMetadata } from "../stream/plan-source.ts";
import { type SourceNode, sourceNodes, statefulNodes } from "../stream/streaming-plan.ts";
import { BatchRecorder } from "./batch-recorder.ts";
import { CheckpointOwner } from "./checkpoint-owner.ts";
import type { Closing } from "./closing.ts";
import { openCommitLog } from "./commit-log.ts";
import { findSource } from "./find-connector.ts";
import type { LoopParts } from "./loop-parts.ts";
import type { QueryPosition } from "./next-batch.ts";
import { confSnapshot, requireOwnState } from "./offset-conf.ts";
import { openOffsetLog } from "./offset-log.ts";
import { connectorContext, type PreparedQuery } from "./prepared-query.ts";
import { type QueryRecord, recordQuery } from "./query-record.ts";
import { recover } from "./recover.ts";
import { RelationTables } from "./relation-tables.ts";
import { ResultLog } from "./result-log.ts";
import type { RunningQuery } from "./running-query.ts";
import { stateFile } from "./state-file.ts";
import { StateStore } from "./state-store.ts";
import { StreamOutput } from "./stream-output.ts";
import { storedSettings, streamingSettings } from "./streaming-settings.ts";
import { isContinuous } from "./trigger-loop.ts";

/** Opens all that a run needs: sources -> logs -> position -> state. `closing` gains how to close it. */
export async function openRun(
  prepared: PreparedQuery,
  query: RunningQuery,
  closing: Closing,
): Promise<{ readonly parts: LoopParts; readonly position: QueryPosition }> {
  const { definition, host, plan, checkpoint, run, sink } = prepared;
  const { path } = checkpoint;
  const ofSession = streamingSettings(host.config);
  const { batchesToRetain, stateCompactionRows, ownerTimeoutMs } = ofSession;
  const owner = await CheckpointOwner.claim(path, ownerTimeoutMs);
  closing.push(() => owner.release());
  const files = host.files.ownedBy({ root: path, directory: owner.directory });
  const sources: Source[] = [];
  for (const node of sourceNodes(plan)) {
    const source = await openSource(node, prepared, files);
    closing.push(() => source.close());
    sources.push(source);
  }
  const offsets = openOffsetLog(files, path);
  const commits = openCommitLog(files, path);
  const { position, conf } = await recover({ offsets, commits }, sources.length);
  const connection = await host.runner.connect();
  closing.push(async () => connection.close());
  const tables = new RelationTables(host.runner, connection);
  const nodes = statefulNodes(plan);
  if (conf && nodes.length > 0) await requireOwnState(files, { checkpoint: path, conf });
  const snapshot = conf ?? confSnapshot(host.config.entries(), nodes.length > 0);
  const state =
    nodes.length > 0
      ? await StateStore.open({
          connection,
          connect: () => host.runner.connect(),
          checkpoint: path,
          nodes,
          nextBatchId: position.batchId,
          batchesToRetain,
          compactionRows: stateCompactionRows,
          isTakenOver: owner.tookOver,
        })
      : undefined;
  if (state) closing.push(() => state.close());
  const output = new StreamOutput({ host, tables, plan: plan.output, schema: schemaOf(definition.plan) });
  closing.push(() => output.drop());
  const record = recordOf(prepared, position.batchId);
  await recordQuery(files, path, { record, batchesToRetain });
  const recorder = await openRecorder(prepared, { batchesToRetain, closing });
  query.stopSignal.addEventListener("abort", () => {
    connection.interrupt();
    state?.interrupt();
  });
  const settings = { ...ofSession, ...storedSettings(snapshot) };
  const parts: LoopParts = {
    run,
    batch: {
      plan,
      sources,
      tables,
      output,
      sink,
      owner,
      recorder,
      ...(state ? { state } : {}),
      signal: query.stopSignal,
      crash: host.onCrashPoint ?? (() => {}),
      lateRows: host.lateRows.of(run, settings.lateRowsKept),
      ...(settings.maxFutureSkewMs === undefined ? {} : { maxFutureSkewMs: settings.maxFutureSkewMs }),
    },
    offsets,
    commits,
    clock: host.clock,
    ...(state ? { stateFile: await stateFile(path) } : {}),
    readLimit: readLimitOf(definition),
    conf: snapshot,
    settings,
    observer: query,
  };
  return { parts, position };
}

/** What the checkpoint keeps of the query for those who look back. */
function recordOf({ definition, host, plan, run }: PreparedQuery, fromBatch: number): QueryRecord {
  const { format, path, options, outputMode, trigger } = definition;
  return {
    fromBatch,
    queryId: run.id,
    plan,
    sink: { format, options, outputMode, ...(path === undefined ? {} : { path }) },
    ...(isContinuous(trigger) ? { isContinuous: true } : {}),
    workingDirectory: host.workingDirectory,
    conf: Object.fromEntries(host.config.entries()),
  };
}

async function openRecorder(
  { definition, host, checkpoint }: PreparedQuery,
  { batchesToRetain, closing }: { readonly batchesToRetain: number; readonly closing: Closing },
): Promise<BatchRecorder> {
  const connection = await host.runner.connect();
  closing.push(async () => connection.close());
  const log = await ResultLog.open(checkpoint.path, batchesToRetain);
  return new BatchRecorder(log, connection, schemaOf(definition.plan));
}

function openSource(
  node: SourceNode,
  { host, checkpoint, definition }: PreparedQuery,
  files: CheckpointFiles,
): Promise<Source> {
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
  const request = { options, paths, schema, requiredColumns, ...usedMetadata(scan) };
  const context = {
    ...connectorContext(host, definition),
    files,
    metadataPath: join(checkpoint.path, "sources", `${node.position}`),
  };
  return isContinuous(definition.trigger) && provider.openContinuous
    ? provider.openContinuous(request, context)
    : provider.open(request, context);
}

function readLimitOf({ trigger }: StreamingQueryDefinition): LoopParts["readLimit"] {
  if (trigger.kind === "once") return { kind: "all" };
  return trigger.kind === "availableNow" ? { kind: "availableNow" } : { kind: "default" };
}
