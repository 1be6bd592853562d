import type { CachedRemoteRelation } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation } from "../analysis.ts";
import { withFreshIds } from "./fresh-ids.ts";

/** A relation that the server keeps: `df.checkpoint()`, the batch of foreachBatch. */
export async function analyzeCachedRemoteRelation(
  message: CachedRemoteRelation,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const plan = analysis.context.cachedRemoteRelation(message.relationId);
  if (plan !== undefined) {
    return resolvedRelation(withFreshIds(plan, () => analysis.context.nextExpressionId()));
  }
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.DATAFRAME_NOT_FOUND",
    kind: "InvalidPlanInput",
    messageParameters: { dfId: message.relationId },
    message: `No DataFrame with id ${message.relationId} is found in the session.`,
  });
}
