import type { Repartition, RepartitionByExpression } from "@millrace/spark-connect";
import { type Analysis, type ResolvedRelation, scopeOf, withPlan } from "../analysis.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";

/** `repartition(n)`, `coalesce(n)`. */
export async function analyzeRepartition(
  message: Repartition,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  return withPlan(input, {
    kind: "repartition",
    child: input.plan,
    partitions: message.numPartitions,
    by: [],
  });
}

/** `repartition(columns…)`, `repartitionByRange`. */
export async function analyzeRepartitionByExpression(
  message: RepartitionByExpression,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const context = await contextFor(analysis, scopeOf(analysis, input), message.partitionExprs);
  const by = message.partitionExprs.map((each) => resolveExpression(each, context).expression);
  const partitions = message.numPartitions === undefined ? {} : { partitions: message.numPartitions };
  return withPlan(input, { kind: "repartition", child: input.plan, ...partitions, by });
}
