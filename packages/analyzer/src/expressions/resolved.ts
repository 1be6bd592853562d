import type { Expression } from "@millrace/spark-model";

/**
 * A resolved expression with the text by which Spark names it (`toPrettySQL`): implicit casts, aliases and
 * rewrites do not show.
 */
export interface Resolved {
  readonly expression: Expression;
  readonly sql: string;
}
