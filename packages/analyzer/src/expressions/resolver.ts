import type { Expression as ExpressionMessage } from "@millrace/spark-connect";
import type { LambdaVariable, LogicalPlan } from "@millrace/spark-model";
import type { Analysis, Scope } from "../analysis.ts";
import type { Resolved } from "./resolved.ts";
import type { PreparedCalls } from "./sql-function.ts";

/** What the expressions of one operator are resolved with. */
export interface ExpressionContext {
  readonly analysis: Analysis;
  readonly scope: Scope;
  /** What arguments of aggregate functions refer to, where that is not `scope` (HAVING, ORDER BY). */
  readonly aggregateScope?: Scope;
  /** Parameters of the lambdas around, innermost last. */
  readonly lambdaVariables: readonly LambdaVariable[];
  /** Plans of the subqueries that the expressions name, analyzed beforehand. */
  readonly subqueries: ReadonlyMap<bigint, LogicalPlan>;
  /** Names given earlier in the same select list, by name as written. */
  readonly lateralAliases: readonly LateralAlias[];
  /** Calls of SQL functions whose bodies have subqueries, by their argument lists. */
  readonly preparedCalls?: PreparedCalls;
}

export interface LateralAlias {
  readonly name: string;
  readonly resolved: Resolved;
}

/** One kind of expression message resolved; the table in resolve-expression.ts holds one for each. */
export type ResolveCase<Message> = (
  message: Message,
  context: ExpressionContext,
  whole: ExpressionMessage,
) => Resolved;

/** A resolved expression that a select list will hold: the name given by an alias, if any, beside it. */
export interface NamedResolved extends Resolved {
  readonly alias?: string;
  readonly metadata?: string;
}
