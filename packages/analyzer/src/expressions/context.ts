import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import type { LogicalPlan } from "@millrace/spark-model";
import type { Analysis, Scope } from "../analysis.ts";
import type { ExpressionContext } from "./resolver.ts";
import { prepareCalls } from "./sql-function.ts";
import { subqueryIds } from "./subquery-ids.ts";

/** Analyzes the plan of a subquery; outer columns are those of the scope. */
export type AnalyzeSubquery = (planId: bigint, analysis: Analysis, scope: Scope) => Promise<LogicalPlan>;

/** What the expressions of one operator are resolved with; plans of their subqueries are analyzed here. */
export async function expressionContext(
  analysis: Analysis,
  scope: Scope,
  {
    messages,
    analyzeSubquery,
  }: { readonly messages: readonly ExpressionMessage[]; readonly analyzeSubquery: AnalyzeSubquery },
): Promise<ExpressionContext> {
  const subqueries = new Map<bigint, LogicalPlan>();
  for (const planId of subqueryIds(messages)) {
    subqueries.set(planId, await analyzeSubquery(planId, analysis, scope));
  }
  const context = { analysis, scope, lambdaVariables: [], subqueries, lateralAliases: [] };
  const preparedCalls = await prepareCalls(messages, context, analyzeSubquery);
  return preparedCalls.size === 0 ? context : { ...context, preparedCalls };
}
