import { randomUUID } from "node:crypto";
import { analyze } from "@millrace/analyzer";
import type { CheckpointCommand, RemoveCachedRemoteRelationCommand } from "@millrace/spark-connect";
import { outputOf } from "@millrace/spark-model";
import { type Execution, runnable } from "../execution.ts";
import { requireBatch } from "../require-batch.ts";
import { required } from "../required.ts";

/** `df.checkpoint()` and `localCheckpoint()`: computes the rows at once and keeps them under an id. */
export async function checkpoint(execution: Execution, command: CheckpointCommand): Promise<void> {
  const { session } = execution;
  const plan = await analyze(required(command.relation, "relation"), execution.analyzer);
  requireBatch(plan);
  const relationId = randomUUID();
  await session.engine.cache(relationId, await runnable(execution, plan));
  session.remoteRelations.set(relationId, { kind: "cachedScan", relationId, output: outputOf(plan) });
  await execution.send({
    responseType: { case: "checkpointCommandResult", value: { relation: { relationId } } },
  });
}

/** The client no longer refers to a checkpoint. */
export async function removeCachedRelation(
  execution: Execution,
  command: RemoveCachedRemoteRelationCommand,
): Promise<void> {
  const { session } = execution;
  const { relationId } = required(command.relation, "relation");
  if (session.remoteRelations.delete(relationId)) await session.engine.uncache(relationId);
}
