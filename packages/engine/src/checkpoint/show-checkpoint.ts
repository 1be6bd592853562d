import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { SparkError, simpleString } from "@millrace/spark-model";
import { currentOwner } from "../run/checkpoint-owner.ts";
import type { QueryRecord } from "../run/query-record.ts";
import { type StatefulNode, sourceNodes, statefulNodes, stateTables } from "../stream/streaming-plan.ts";
import { type BatchView, type CheckpointView, readCheckpoint } from "./checkpoint-view.ts";
import { readCompactibleFiles } from "./compactible-files.ts";
import { openStateSnapshot } from "./state-snapshot.ts";
import { textTable, timeText } from "./text-table.ts";
import type { ToolEnvironment } from "./tool-environment.ts";

/** Batches shown unless asked for all. */
const shownBatches = 20;

/** What a checkpoint holds, as lines of text. Writes nothing; works while a query runs on it. */
export async function showCheckpoint(
  path: string,
  { all }: { readonly all: boolean },
  environment: ToolEnvironment,
): Promise<readonly string[]> {
  const view = await readCheckpoint(environment.files, path);
  return [
    `Checkpoint ${path}`,
    `query id  ${view.queryId ?? "missing: the query will not start (restore the file metadata)"}`,
    `owner     ${(await currentOwner(path)) ?? "none: no query runs on it"}`,
    ...(view.query ? queryLines(view.query) : []),
    "",
    ...batchLines(view, all),
    "",
    ...(await sourceLines(view, environment)),
    ...(await stateLines(view, environment)),
    ...(await sinkLines(view, environment)),
  ];
}

function queryLines({ sink, fromBatch }: QueryRecord): readonly string[] {
  return [
    `sink      ${sink.format}${sink.path === undefined ? "" : ` ${sink.path}`}, ${sink.outputMode} (as of batch ${fromBatch})`,
  ];
}

function batchLines({ batches }: CheckpointView, all: boolean): readonly string[] {
  if (batches.length === 0) return ["No batch has been planned."];
  const shown = all ? batches : batches.slice(-shownBatches);
  const left = batches.length - shown.length;
  return [
    ...(left > 0 ? [`${left} earlier batches are not shown (--all).`] : []),
    ...textTable(
      ["batch", "commit", "clock", "watermark", "next watermark", "rows out", "state keys", "offsets"],
      shown.map(batchCells),
    ),
  ];
}

function batchCells({ batchId, offsets, commit, record }: BatchView): readonly string[] {
  const committed = commit === undefined ? "to run again" : typeof commit === "string" ? commit : "committed";
  const next =
    commit === undefined || typeof commit === "string" ? "-" : timeText(commit.nextBatchWatermarkMs);
  const rows = record ? `${record.rowCount}` : "-";
  const keys = record ? record.stateTotals.join(" ") || "-" : "-";
  if (typeof offsets === "string") return [`${batchId}`, committed, "-", "-", next, rows, keys, offsets];
  const { timestampMs, watermarkMs } = offsets;
  const ends = offsets.offsets.map((offset) => offset ?? "-").join("  ");
  return [`${batchId}`, committed, timeText(timestampMs), timeText(watermarkMs), next, rows, keys, ends];
}

async function sourceLines(view: CheckpointView, { files }: ToolEnvironment): Promise<readonly string[]> {
  const names = await files.list(join(view.path, "sources"));
  const nodes = view.query ? sourceNodes(view.query.plan) : [];
  const newest = view.batches.at(-1)?.offsets;
  const count = Math.max(nodes.length, names.length, typeof newest === "object" ? newest.offsets.length : 0);
  const rows: string[][] = [];
  for (let position = 0; position < count; position++) {
    const { scan } = nodes[position] ?? {};
    const format = scan?.kind === "dataSourceScan" ? scan.format : "?";
    const place = scan?.kind === "dataSourceScan" ? (scan.paths[0] ?? scan.options["subscribe"] ?? "") : "";
    const log = await readCompactibleFiles(files, join(view.path, "sources", `${position}`));
    rows.push([
      `${position}`,
      format,
      place,
      log.latest < 0 ? "no log" : `log up to ${log.latest}, ${log.names.length} files`,
    ]);
  }
  return rows.length === 0 ? [] : [...textTable(["source", "format", "of", "log"], rows), ""];
}

async function stateLines(view: CheckpointView, environment: ToolEnvironment): Promise<readonly string[]> {
  const ours = await ownState(view, environment);
  return ours ?? sparkState(view.path);
}

async function ownState(
  { path, batches, query }: CheckpointView,
  { connection }: ToolEnvironment,
): Promise<readonly string[] | undefined> {
  try {
    const snapshot = await openStateSnapshot(connection, path);
    if (!snapshot) return undefined;
    const totals = await snapshot.totalsAt(
      batches.findLast((batch) => batch.commit !== undefined)?.batchId ?? -1,
    );
    const nodes = query ? statefulNodes(query.plan) : [];
    const rows: string[][] = [];
    for (const generation of snapshot.generations) {
      const { operatorId, table, fromBatch, untilBatch } = generation;
      const operator = snapshot.operators.find((each) => each.operatorId === operatorId);
      rows.push([
        `${operatorId}`,
        operator?.name ?? "?",
        table,
        `${totals[operatorId] ?? "-"}`,
        `${await snapshot.rowCount(generation)}`,
        `${Math.max(0, fromBatch)} to ${untilBatch ?? "now"}`,
        columnsOf(nodes[operatorId], table),
      ]);
    }
    const { size } = snapshot;
    await snapshot.close();
    const header = ["operator", "name", "table", "keys", "rows", "states after batches", "columns"];
    return [`State: ${(size / 1024 / 1024).toFixed(1)} MB on disk`, ...textTable(header, rows), ""];
  } catch (error) {
    if (!(error instanceof SparkError)) throw error;
    return ["State: the running query writes to it at this moment; look again, or see the keys above.", ""];
  }
}

function columnsOf(node: StatefulNode | undefined, name: string): string {
  const table = node && stateTables(node).find((each) => each.name === name);
  return table?.columns.map((column) => `${column.name} ${simpleString(column.dataType)}`).join(", ") ?? "";
}

/** What can be said of a state that Apache Spark has written: operators and their stores, not the rows. */
async function sparkState(path: string): Promise<readonly string[]> {
  const root = join(path, "state");
  const operators = (await readdir(root).catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (operators.length === 0) return [];
  const rows: string[][] = [];
  for (const operator of operators) {
    const text = await readFile(join(root, operator, "_metadata", "metadata"), "utf8").catch(() => "");
    const name = /"operatorName"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? "?";
    const stores = [...text.matchAll(/"storeName"\s*:\s*"([^"]*)"/g)].map((match) => match[1] ?? "");
    rows.push([operator, name, stores.join(", "), `${await sizeOf(join(root, operator))}`]);
  }
  return [
    "State of Apache Spark: a stateful query goes on only there.",
    ...textTable(["operator", "name", "stores", "bytes"], rows),
    "",
  ];
}

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sinkLines({ query }: CheckpointView, { files }: ToolEnvironment): Promise<readonly string[]> {
  const path = query?.sink.path;
  if (path === undefined) return [];
  const log = await readCompactibleFiles(files, join(path, "_spark_metadata"));
  if (log.latest < 0) return [];
  return [`Sink ${path}: _spark_metadata up to batch ${log.latest}`];
}
