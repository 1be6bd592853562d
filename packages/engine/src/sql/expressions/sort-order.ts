import type { SortOrder } from "@millrace/spark-model";
import type { Scope } from "../scope.ts";
import { compileExpression } from "./compile-expression.ts";

/**
 * `expression ASC NULLS FIRST`. A constant orders nothing, and DuckDB would take an integer for a column
 * position, so that a NULL stands for it.
 */
export function compileSortOrder({ expression, direction, nulls }: SortOrder, scope: Scope): string {
  const key = expression.kind === "literal" ? "NULL::BOOLEAN" : compileExpression(expression, scope);
  return `${key} ${direction === "ascending" ? "ASC" : "DESC"} NULLS ${nulls.toUpperCase()}`;
}
