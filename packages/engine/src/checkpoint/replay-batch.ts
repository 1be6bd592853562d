import { join } from "node:path";
import { schemaOf, unsupported } from "@millrace/spark-model";
import type { Source } from "../connector.ts";
import { findSource } from "../run/find-connector.ts";
import type { BatchOffsets } from "../run/offset-log.ts";
import { type QueryRecord, readQueryRecord, redactedText } from "../run/query-record.ts";
import { plannedBatch } from "../run/recover.ts";
import { RelationTables } from "../run/relation-tables.ts";
import { type Fingerprint, fingerprintOf } from "../run/result-fingerprint.ts";
import type { BatchRecord } from "../run/result-log.ts";
import { recomputeBatch } from "../run/run-batch.ts";
import { plainError } from "../run/streaming-errors.ts";
import { storedSettings } from "../run/streaming-settings.ts";
import { usedMetadata } from "../stream/plan-source.ts";
import { type SourceNode, sourceNodes, statefulNodes } from "../stream/streaming-plan.ts";
import { batchOf, offsetsOf, readCheckpoint } from "./checkpoint-view.ts";
import { recordedContext, recordedRunner } from "./recorded-session.ts";
import { openStateSnapshot } from "./state-snapshot.ts";
import type { ToolEnvironment } from "./tool-environment.ts";

export interface ReplayRequest {
  readonly path: string;
  readonly batchId: number;
  /** Values of source options that the checkpoint does not keep because they are secrets. */
  readonly sourceOptions: Readonly<Record<string, string>>;
}

/** Whether a batch computed again came to the same rows. */
export interface Replay {
  readonly batchId: number;
  readonly computed: Fingerprint;
  /** Absent when the checkpoint has no record of the batch's result. */
  readonly recorded?: BatchRecord;
  readonly isSame?: boolean;
}

/**
 * Computes a batch again from its offsets, its recorded clock, watermark and configuration, and the state
 * that the batch before it left. Nothing of the checkpoint is written to, and no sink is.
 */
export async function replayBatch(request: ReplayRequest, environment: ToolEnvironment): Promise<Replay> {
  const { path, batchId } = request;
  const view = await readCheckpoint(environment.files, path);
  const batch = batchOf(view, batchId);
  const offsets = offsetsOf(batch);
  const previous = batchId === 0 ? undefined : offsetsOf(batchOf(view, batchId - 1));
  const query = withOptions(await requireQuery(path, batchId, environment), request.sourceOptions);
  const runner = recordedRunner(query, environment);
  const connection = await runner.connect();
  const snapshot = await stateBefore(query, request, environment);
  const sources: Source[] = [];
  try {
    for (const node of sourceNodes(query.plan))
      sources.push(await openSource(node, { query, path, environment }));
    const table = "replayed_rows";
    await recomputeBatch(
      plannedBatch(batchId, offsets, previous),
      {
        plan: query.plan,
        sources,
        tables: new RelationTables(runner, connection),
        signal: new AbortController().signal,
        ...skewLimitOf(offsets),
        ...(snapshot ? { state: snapshot.state } : {}),
      },
      table,
    );
    const computed = await fingerprintOf(connection, table, schemaOf(query.plan.output));
    const recorded = batch.record;
    if (!recorded) return { batchId, computed };
    const isSame = recorded.rowCount === computed.rowCount && recorded.hash === computed.hash;
    return { batchId, computed, recorded, isSame };
  } finally {
    for (const source of sources) await source.close();
    await snapshot?.close();
    connection.close();
  }
}

async function requireQuery(path: string, batchId: number, { files }: ToolEnvironment): Promise<QueryRecord> {
  const query = await readQueryRecord(files, path, batchId);
  if (!query) {
    throw plainError(
      "IllegalArgumentException",
      `The checkpoint does not say which query ran batch ${batchId}: it was written by Apache Spark, or by an older version.`,
    );
  }
  if (query.isContinuous) {
    throw unsupported(
      "Replaying an epoch of a continuous query",
      "Run the query over the same offsets with another trigger.",
    );
  }
  return query;
}

function skewLimitOf({ conf }: BatchOffsets): { readonly maxFutureSkewMs?: number } {
  const { maxFutureSkewMs } = storedSettings(conf);
  return maxFutureSkewMs === undefined ? {} : { maxFutureSkewMs };
}

function withOptions(query: QueryRecord, given: Readonly<Record<string, string>>): QueryRecord {
  const nodes = query.plan.nodes.map((node) => {
    if (node.kind !== "source") return node;
    const options = Object.entries(node.scan.options).map(([key, value]) => {
      const known = given[key] ?? value;
      if (known !== redactedText) return [key, known];
      throw unsupported(
        `Replaying a source whose option ${key} is a secret`,
        `Say it: --option ${key}=VALUE`,
      );
    });
    return { ...node, scan: { ...node.scan, options: Object.fromEntries(options) } };
  });
  return { ...query, plan: { ...query.plan, nodes } };
}

interface OpenSourceRequest {
  readonly query: QueryRecord;
  readonly path: string;
  readonly environment: ToolEnvironment;
}

function openSource(node: SourceNode, { query, path, environment }: OpenSourceRequest): Promise<Source> {
  const { scan } = node;
  if (scan.kind === "tableScan") throw unsupported("Replaying a stream of a table", "Read its files.");
  const { options, paths, schema, format } = scan;
  const requiredColumns = node.output.map((column) => column.name);
  return findSource(format, environment.connectors).open(
    { options, paths, schema, requiredColumns, ...usedMetadata(scan) },
    { ...recordedContext(query, environment), metadataPath: join(path, "sources", `${node.position}`) },
  );
}

/** The state that the batch before left; undefined for a query without any. */
async function stateBefore(
  { plan }: QueryRecord,
  { path, batchId }: ReplayRequest,
  { connection }: ToolEnvironment,
): Promise<{ readonly state: StateReader; close(): Promise<void> } | undefined> {
  if (statefulNodes(plan).length === 0) return undefined;
  const snapshot = await openStateSnapshot(connection, path);
  if (!snapshot) throw plainError("IllegalArgumentException", `${path} has lost its state.`);
  const totals = (await snapshot.totalsAt(batchId - 1)).map((total) => total ?? 0);
  return {
    state: {
      textOf: (operatorId, table) => snapshot.textAt(batchId - 1, operatorId, table),
      totals: () => totals,
    },
    close: () => snapshot.close(),
  };
}

interface StateReader {
  textOf(operatorId: number, table: string): string;
  totals(): readonly number[];
}
