import type { ColumnBatch, Schema, StructField } from "@millrace/spark-model";
import type { BatchOutput, Offset, Sink, SinkReport, Source } from "../connector.ts";
import type { BatchSource, MicroBatch } from "../stream/micro-batch.ts";
import { planBatch } from "../stream/plan-batch.ts";
import {
  type SourceNode,
  type StreamingPlan,
  sourceNodes,
  statefulNodes,
  stateTables,
} from "../stream/streaming-plan.ts";
import type { OperatorReport } from "./batch-progress.ts";
import type { BatchRecorder } from "./batch-recorder.ts";
import type { CheckpointOwner } from "./checkpoint-owner.ts";
import { commitState, compactState } from "./commit-state.ts";
import type { CrashHook } from "./crash-point.ts";
import type { DurationRecorder } from "./duration-recorder.ts";
import type { LateRowsOfRun } from "./late-row-ledger.ts";
import { Measurements } from "./measurements.ts";
import type { PlannedBatch } from "./next-batch.ts";
import type { RelationTables } from "./relation-tables.ts";
import type { StateStore } from "./state-store.ts";
import type { StreamOutput } from "./stream-output.ts";

/** What running batches of one query takes. */
export interface BatchParts {
  readonly plan: StreamingPlan;
  readonly sources: readonly Source[];
  readonly tables: RelationTables;
  readonly output: StreamOutput;
  readonly sink: Sink;
  readonly owner: Pick<CheckpointOwner, "check">;
  readonly recorder: BatchRecorder;
  /** Absent for a query without stateful operators. */
  readonly state?: StateStore;
  readonly signal: AbortSignal;
  readonly crash: CrashHook;
  /** How far after the batch's clock an event time may be and still move the watermark; no limit when absent. */
  readonly maxFutureSkewMs?: number;
  /** Takes the rows that stateful operators drop. */
  readonly lateRows: LateRowsOfRun;
}

/** What computing the rows of a batch takes; nothing of it is written to. */
export interface ReadParts
  extends Pick<BatchParts, "plan" | "sources" | "tables" | "signal" | "maxFutureSkewMs"> {
  readonly state?: Pick<StateStore, "textOf" | "totals">;
}

/** What a batch came to, short of its commit. */
export interface BatchResult {
  readonly measurements: Measurements;
  readonly sinkReport: SinkReport;
  readonly operators: readonly OperatorReport[];
}

/**
 * Runs a batch that the offset log holds: rows -> steps -> sink -> state. Nothing before the sink is
 * durable, and the sink and the state can take the same batch twice (invariants 5 and 6).
 */
export async function runBatch(
  batch: PlannedBatch,
  parts: BatchParts,
  durations: DurationRecorder,
): Promise<BatchResult> {
  const { program, measurements, output } = await computeBatch(batch, parts, durations);
  const { report, operators } = await durations.time("addBatch", async () => {
    await parts.crash("batchComputed", batch.batchId);
    parts.signal.throwIfAborted();
    const fingerprint = parts.recorder.begin(parts.output.table);
    await parts.owner.check();
    const sinkReport = await parts.sink.addBatch(batch.batchId, output);
    await parts.crash("sinkWritten", batch.batchId);
    parts.signal.throwIfAborted();
    await parts.owner.check();
    const committed = await commitState({ batch, program, measurements, parts });
    await parts.recorder.end(batch.batchId, fingerprint, parts.state?.totals() ?? []);
    await parts.crash("stateCommitted", batch.batchId);
    await noteLateRows({ batch, program, measurements, parts });
    return { report: sinkReport, operators: committed };
  });
  return { measurements, sinkReport: report, operators };
}

/** The rows of a batch, computed and measured; nothing of it is durable yet. */
interface ComputedBatch {
  readonly program: MicroBatch;
  readonly measurements: Measurements;
  readonly output: BatchOutput;
}

/** Reads and computes the rows of a batch for the sink. */
export async function computeBatch(
  batch: PlannedBatch,
  parts: ReadParts & Pick<BatchParts, "output">,
  durations: DurationRecorder,
): Promise<ComputedBatch> {
  const measurements = new Measurements();
  parts.tables.setTime(batch.timestampMs);
  const sources = await durations.time("getBatch", () => readSources(batch, parts, measurements));
  const program = await durations.time("queryPlanning", async () => planOf(batch, sources, parts));
  const rowCount = await durations.time("addBatch", async () => {
    await runSteps(program, parts, measurements);
    const outputRows = await parts.output.compute(program.output);
    const { measures } = program;
    if (measures) measurements.add(measures.measures, await parts.tables.read(measures.plan));
    return outputRows;
  });
  return { program, measurements, output: parts.output.batch(rowCount, parts.signal) };
}

/** Computes the rows of a batch that has run before, into a table that other connections see. */
export async function recomputeBatch(batch: PlannedBatch, parts: ReadParts, table: string): Promise<void> {
  const measurements = new Measurements();
  parts.tables.setTime(batch.timestampMs);
  const program = planOf(batch, await readSources(batch, parts, measurements), parts);
  await runSteps(program, parts, measurements);
  await parts.tables.publish(table, program.output);
}

/** Puts the rows that were dropped as late into the session's ledger. */
async function noteLateRows(request: {
  readonly batch: PlannedBatch;
  readonly program: MicroBatch;
  readonly measurements: Measurements;
  readonly parts: BatchParts;
}): Promise<void> {
  const { batch, program, measurements, parts } = request;
  for (const late of program.lateRows) {
    if ((measurements.state(late.operatorId, "late") ?? 0) === 0) continue;
    await parts.lateRows.add(late, batch.batchId, parts.tables);
  }
}

/** Makes state tables small again, once the batch is committed (invariant 8). */
export async function afterCommit(batch: PlannedBatch, parts: BatchParts): Promise<void> {
  await compactState(batch, parts);
  await parts.crash("stateCompacted", batch.batchId);
}

function planOf(batch: PlannedBatch, sources: readonly BatchSource[], parts: ReadParts): MicroBatch {
  for (const node of statefulNodes(parts.plan)) {
    for (const table of stateTables(node)) {
      if (parts.state)
        parts.tables.define(table.relation, parts.state.textOf(node.state.operatorId, table.name));
    }
  }
  return planBatch(parts.plan, {
    batchId: batch.batchId,
    previousWatermarkMs: batch.previousWatermarkMs,
    watermarkMs: batch.watermarkMs,
    timestampMs: batch.timestampMs,
    sources,
    ...(parts.maxFutureSkewMs === undefined
      ? {}
      : { latestEventTimeMs: batch.timestampMs + parts.maxFutureSkewMs }),
    stateTotals: parts.state?.totals() ?? [],
  });
}

async function runSteps(program: MicroBatch, parts: ReadParts, measurements: Measurements): Promise<void> {
  for (const step of program.steps) {
    parts.signal.throwIfAborted();
    if (step.kind === "store") {
      const start = performance.now();
      const rowCount = await parts.tables.store(step.relation, step.plan);
      measurements.addStateTime(step.counts, performance.now() - start);
      for (const measure of step.counts) measurements.addCount(measure, rowCount);
    } else measurements.addObserved(step.name, await parts.tables.read(step.plan));
  }
}

async function readSources(
  batch: PlannedBatch,
  parts: ReadParts,
  measurements: Measurements,
): Promise<readonly BatchSource[]> {
  const read: BatchSource[] = [];
  for (const node of sourceNodes(parts.plan)) {
    const start = batch.start[node.position] ?? null;
    const end = batch.end[node.position] ?? null;
    measurements.sourceRows.set(node.position, 0);
    read.push(
      end === null || start === end
        ? { kind: "empty" }
        : await readSource({ node, start, end, parts, measurements }),
    );
  }
  return read;
}

interface SourceRange {
  readonly node: SourceNode;
  readonly start: Offset | null;
  readonly end: Offset;
  readonly parts: ReadParts;
  readonly measurements: Measurements;
}

async function readSource({ node, start, end, parts, measurements }: SourceRange): Promise<BatchSource> {
  const source = parts.sources[node.position];
  if (!source) throw new RangeError(`source ${node.position} is not open`);
  const rows = await source.getBatch(start, end);
  if (rows.kind === "plan") {
    if (rows.rowCount !== undefined) measurements.sourceRows.set(node.position, rows.rowCount);
    return { kind: "plan", plan: rows.plan, isCounted: rows.rowCount !== undefined };
  }
  const fields = node.output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable }));
  const schema: Schema = { kind: "struct", fields };
  const rowCount = await parts.tables.load(node.relation, schema, narrowed(rows.batches, schema, node));
  measurements.sourceRows.set(node.position, rowCount);
  return { kind: "loaded" };
}

/** Batches with the columns of the schema alone; a source may give more. */
async function* narrowed(
  batches: AsyncIterable<ColumnBatch>,
  schema: Schema,
  node: SourceNode,
): AsyncGenerator<ColumnBatch> {
  for await (const batch of batches) {
    const columns = schema.fields.map((field, index) => {
      const column = batch.columns[columnIndex(batch.schema.fields, field, node, index)];
      if (!column) throw new RangeError(`the source gives no column ${field.name}`);
      return column;
    });
    yield { schema, rowCount: batch.rowCount, columns };
  }
}

function columnIndex(
  fields: readonly StructField[],
  field: StructField,
  node: SourceNode,
  index: number,
): number {
  if (fields.length === node.scan.output.length) {
    return node.scan.output.findIndex((column) => column.id === node.output[index]?.id);
  }
  return fields.findIndex((given) => given.name === field.name);
}
