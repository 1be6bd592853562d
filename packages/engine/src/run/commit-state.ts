import { compactedState } from "../stream/compaction.ts";
import type { MicroBatch } from "../stream/micro-batch.ts";
import { statefulNodesFromOutput } from "../stream/node-inputs.ts";
import {
  type StatefulNode,
  type StateTable,
  type StreamingPlan,
  statefulNodes,
  stateTables,
} from "../stream/streaming-plan.ts";
import type { OperatorReport } from "./batch-progress.ts";
import type { Measurements } from "./measurements.ts";
import type { PlannedBatch } from "./next-batch.ts";
import type { BatchParts } from "./run-batch.ts";
import type { StateCommit, StateStore, TableCommit } from "./state-store.ts";

interface StateOfBatch {
  readonly batch: PlannedBatch;
  readonly program: MicroBatch;
  readonly measurements: Measurements;
  readonly parts: BatchParts;
}

/** Adds the batch's changes to all state tables in one transaction. */
export async function commitState(request: StateOfBatch): Promise<readonly OperatorReport[]> {
  const { batch, program, measurements, parts } = request;
  const { state, tables } = parts;
  if (!state) return [];
  const start = performance.now();
  const nodes = statefulNodes(parts.plan);
  const commits: StateCommit[] = [];
  for (const node of nodes) {
    const { operatorId } = node.state;
    const changes: TableCommit[] = [];
    for (const { table, rows } of program.stateChanges.filter((each) => each.operatorId === operatorId)) {
      const rowCount = measurements.stateRows(operatorId, table);
      if (rowCount > 0) changes.push({ table, sql: await tables.sqlOf(rows), rowCount });
    }
    const total = totalAfter(node, measurements, state.totals()[operatorId] ?? 0);
    commits.push({ operatorId, changes, total });
  }
  await state.commit(batch.batchId, commits);
  const commitTimeMs = Math.round(performance.now() - start);
  return statefulNodesFromOutput(parts.plan).map((node) => ({
    node,
    total: commits[node.state.operatorId]?.total ?? 0,
    commitTimeMs,
  }));
}

function totalAfter(node: StatefulNode, measurements: Measurements, before: number): number {
  const { operatorId } = node.state;
  const counted = measurements.state(operatorId, "total");
  if (counted !== undefined) return counted;
  const added = measurements.state(operatorId, "added") ?? 0;
  const removed = measurements.state(operatorId, "gone") ?? measurements.state(operatorId, "removed");
  return before + added - (removed ?? 0);
}

/**
 * Has the tables that have grown compacted beside the next batches; the batch is in the commit log, so no run
 * will ask for what goes. A table that grows faster than that is waited for.
 */
export async function compactState(batch: PlannedBatch, { plan, state, tables }: BatchParts): Promise<void> {
  if (!state) return;
  await state.finishCompaction(batch.batchId, { waits: false });
  const { node, table, growth } = mostGrown(plan, state);
  if (!node || !table || growth <= 1) return;
  if (!state.isCompacting) {
    const sql = await tables.sqlOf(compactedState(node, table, batch.watermarkMs));
    const { operatorId } = node.state;
    await state.beginCompaction({ operatorId, table: table.name, sql, batchId: batch.batchId });
  }
  if (growth > 2) await state.finishCompaction(batch.batchId, { waits: true });
}

/** The state table that most needs compaction. */
function mostGrown(plan: StreamingPlan, state: StateStore): GrownTable {
  let most: GrownTable = { growth: 0 };
  for (const node of statefulNodes(plan)) {
    for (const table of stateTables(node)) {
      const growth = state.growth(node.state.operatorId, table.name);
      if (growth > most.growth) most = { node, table, growth };
    }
  }
  return most;
}

interface GrownTable {
  readonly node?: StatefulNode;
  readonly table?: StateTable;
  readonly growth: number;
}
