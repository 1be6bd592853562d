import type { Expression as ExpressionMessage, Relation } from "@millrace/spark-connect";
import type { Analysis, ResolvedRelation, Scope } from "../analysis.ts";
import { expressionContext } from "../expressions/context.ts";
import { required } from "../expressions/resolve-expression.ts";
import type { ExpressionContext } from "../expressions/resolver.ts";
import { analyzeRelation, analyzeSubquery } from "./analyze-relation.ts";

/** Analyzes the input of a relation, which the protocol leaves optional. */
export function analyzeInput(input: Relation | undefined, analysis: Analysis): Promise<ResolvedRelation> {
  return analyzeRelation(required(input), analysis);
}

/** What an operator's expressions are resolved with. */
export function contextFor(
  analysis: Analysis,
  scope: Scope,
  messages: readonly (ExpressionMessage | undefined)[],
): Promise<ExpressionContext> {
  const present = messages.filter((message) => message !== undefined);
  return expressionContext(analysis, scope, { messages: present, analyzeSubquery });
}
