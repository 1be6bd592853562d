import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import { type Expression, SparkError, someExpression } from "@millrace/spark-model";
import type { ResolvedRelation, Scope } from "../analysis.ts";
import { resolveExpression } from "../expressions/resolve-expression.ts";
import type { Resolved } from "../expressions/resolved.ts";
import type { ExpressionContext } from "../expressions/resolver.ts";
import { isGroupingCall } from "./group.ts";
import { hasAggregate } from "./select.ts";

export interface ResolvedAbove extends Resolved {
  /** True when it uses what lies below the select list of the input. */
  readonly isBelow: boolean;
}

const missing = new Set([
  "UNRESOLVED_COLUMN.WITH_SUGGESTION",
  "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
  "CANNOT_RESOLVE_DATAFRAME_COLUMN",
]);

/**
 * Resolves an expression of a filter or sort over the input's columns first; failing that, also over the
 * columns below its select list (columns that are not selected; HAVING; aggregates in ORDER BY).
 */
export function resolveAbove(
  message: ExpressionMessage,
  context: ExpressionContext,
  input: ResolvedRelation,
): ResolvedAbove {
  const { resolved, error } = attempt(message, context);
  const needsGroups =
    input.grouped !== undefined && resolved !== undefined && isOfGroups(resolved.expression);
  if (resolved !== undefined && !needsGroups) return { ...resolved, isBelow: false };
  const below = input.grouped?.scope ?? input.below;
  if (below === undefined) {
    if (resolved !== undefined) return { ...resolved, isBelow: false };
    throw error;
  }
  const inner = attempt(message, belowContext(context, below));
  if (inner.resolved === undefined) throw resolved === undefined ? error : inner.error;
  return { ...inner.resolved, isBelow: true };
}

/** Whether only an aggregation can compute it. */
function isOfGroups(expression: Expression): boolean {
  return hasAggregate(expression) || someExpression(expression, isGroupingCall);
}

function attempt(
  message: ExpressionMessage,
  context: ExpressionContext,
): { readonly resolved?: Resolved; readonly error?: unknown } {
  try {
    return { resolved: resolveExpression(message, context) };
  } catch (error) {
    if (error instanceof SparkError && missing.has(error.errorClass)) return { error };
    throw error;
  }
}

/** The input's own columns before those below; arguments of aggregates see only the latter. */
function belowContext(context: ExpressionContext, below: Scope): ExpressionContext {
  const scope: Scope = {
    ...context.scope,
    hidden: [...context.scope.hidden, ...below.columns, ...below.hidden],
    dataFrames: [...context.scope.dataFrames],
  };
  return {
    ...context,
    scope,
    aggregateScope: { ...below, ...(context.scope.outer ? { outer: context.scope.outer } : {}) },
  };
}
