import {
  type Expression_SortOrder,
  Expression_SortOrder_NullOrdering as NullOrdering,
  Expression_SortOrder_SortDirection as SortDirection,
} from "@millrace/spark-connect";
import type { Expression, SortOrder } from "@millrace/spark-model";
import { required, resolveExpression } from "./resolve-expression.ts";
import type { ExpressionContext } from "./resolver.ts";

/** A sort key: ascending puts NULLs first by default, descending last. */
export function resolveSortOrder(
  message: Expression_SortOrder,
  context: ExpressionContext,
): { readonly order: SortOrder; readonly sql: string } {
  const { expression, sql } = resolveExpression(required(message.child), context);
  const order = sortOrderOf(message, expression);
  const text = `${sql} ${order.direction === "ascending" ? "ASC" : "DESC"} NULLS ${order.nulls.toUpperCase()}`;
  return { order, sql: text };
}

/** The key of a message over an expression that is already resolved. */
export function sortOrderOf(message: Expression_SortOrder, expression: Expression): SortOrder {
  const descending = message.direction === SortDirection.DESCENDING;
  const nullsFirst =
    message.nullOrdering === NullOrdering.SORT_NULLS_UNSPECIFIED
      ? !descending
      : message.nullOrdering === NullOrdering.SORT_NULLS_FIRST;
  return {
    expression,
    direction: descending ? "descending" : "ascending",
    nulls: nullsFirst ? "first" : "last",
  };
}
