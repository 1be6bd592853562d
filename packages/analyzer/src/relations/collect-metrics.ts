import type { CollectMetrics } from "@millrace/spark-connect";
import { type Analysis, type ResolvedRelation, scopeOf, withPlan } from "../analysis.ts";
import { namedExpression, resolveSelectList } from "../expressions/select-list.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";

/** `df.observe(name, aggregates…)`. */
export async function analyzeCollectMetrics(
  message: CollectMetrics,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const context = await contextFor(analysis, scopeOf(analysis, input), message.metrics);
  const items = resolveSelectList(message.metrics, context);
  const metrics = items.map((item) => namedExpression(analysis, item));
  return withPlan(input, { kind: "collectMetrics", child: input.plan, name: message.name, metrics });
}
