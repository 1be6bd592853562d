import type { Expression } from "@millrace/spark-model";

/** The printed form of an expression: equal for expressions that mean the same columns and functions. */
export function printExpression(expression: Expression): string {
  return JSON.stringify(expression, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}
