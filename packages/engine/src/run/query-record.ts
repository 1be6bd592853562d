import { join } from "node:path";
import type { OutputMode, SourceOptions } from "@millrace/spark-model";
import type { CheckpointFiles } from "../connector.ts";
import type { StreamingPlan } from "../stream/streaming-plan.ts";
import { planFromText, planToText } from "./plan-text.ts";

/**
 * A query as its batches from `fromBatch` on were run: kept in the checkpoint (`millrace/queries/N`), so that
 * a changed query can be compared with it and a batch can be replayed.
 */
export interface QueryRecord {
  readonly fromBatch: number;
  readonly queryId: string;
  readonly plan: StreamingPlan;
  readonly sink: SinkRecord;
  /** Its batches are epochs, of whose rows nothing is kept. */
  readonly isContinuous?: boolean;
  /** Relative paths of the query resolve against it. */
  readonly workingDirectory: string;
  /** Configuration of the session. */
  readonly conf: Readonly<Record<string, string>>;
}

interface SinkRecord {
  readonly format: string;
  readonly path?: string;
  readonly options: SourceOptions;
  readonly outputMode: OutputMode;
}

/** The folder of a checkpoint with what Spark does not keep; Spark passes it by. */
export function recordDirectory(checkpoint: string): string {
  return join(checkpoint, "millrace");
}

function queriesDirectory(checkpoint: string): string {
  return join(recordDirectory(checkpoint), "queries");
}

/** Writes down the query that will run from a batch on, and forgets queries of which no batch is retained. */
export async function recordQuery(
  files: CheckpointFiles,
  checkpoint: string,
  request: { readonly record: QueryRecord; readonly batchesToRetain: number },
): Promise<void> {
  const { record, batchesToRetain } = request;
  const directory = queriesDirectory(checkpoint);
  const text = planToText(redacted(record));
  const known = await recordedFrom(files, checkpoint);
  const path = join(directory, `${record.fromBatch}`);
  if ((await files.read(path)) !== text) await files.write(path, text, { overwrite: true });
  const oldest = record.fromBatch - batchesToRetain;
  for (const [index, fromBatch] of known.entries()) {
    const next = known[index + 1] ?? record.fromBatch;
    if (fromBatch > record.fromBatch || next <= oldest) await files.remove(join(directory, `${fromBatch}`));
  }
}

/** The query that ran a batch; undefined when the checkpoint does not say. */
export async function readQueryRecord(
  files: CheckpointFiles,
  checkpoint: string,
  batchId = Number.POSITIVE_INFINITY,
): Promise<QueryRecord | undefined> {
  const fromBatch = (await recordedFrom(files, checkpoint)).findLast((from) => from <= batchId);
  if (fromBatch === undefined) return undefined;
  const text = await files.read(join(queriesDirectory(checkpoint), `${fromBatch}`));
  return text === undefined ? undefined : (planFromText(text) as QueryRecord);
}

/** First batches of the recorded queries. */
async function recordedFrom(files: CheckpointFiles, checkpoint: string): Promise<readonly number[]> {
  return (await files.list(queriesDirectory(checkpoint)))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
}

/** Removes the records of queries that begin after a batch. */
export async function forgetQueriesAfter(
  files: CheckpointFiles,
  checkpoint: string,
  batchId: number,
): Promise<void> {
  for (const fromBatch of await recordedFrom(files, checkpoint)) {
    if (fromBatch > batchId + 1) await files.remove(join(queriesDirectory(checkpoint), `${fromBatch}`));
  }
}

export const redactedText = "*********(redacted)";

/** Without values that are nobody's business (spark.redaction.regex): options of sources, configuration. */
function redacted(record: QueryRecord): QueryRecord {
  const isSecret = new RegExp(
    (record.conf["spark.redaction.regex"] ?? "secret|password|token|access[.]?key|jaas").replace("(?i)", ""),
    "i",
  );
  const redact = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, isSecret.test(key) ? redactedText : value]),
    );
  const nodes = record.plan.nodes.map((node) =>
    node.kind === "source" ? { ...node, scan: { ...node.scan, options: redact(node.scan.options) } } : node,
  );
  return {
    ...record,
    plan: { ...record.plan, nodes },
    sink: { ...record.sink, options: redact(record.sink.options) },
    conf: redact(record.conf),
  };
}
