import { type AggregateCall, unsupported } from "@millrace/spark-model";
import { aggregates } from "../functions/aggregates.ts";
import type { Scope, SqlText } from "../scope.ts";
import { compileExpression } from "./compile-expression.ts";
import { compileSortOrder } from "./sort-order.ts";

/** The parts of an aggregate call as SQL, for the entry of its function to put together. */
export interface AggregateParts {
  readonly arguments: readonly SqlText[];
  /** `DISTINCT ` or nothing. */
  readonly distinct: string;
  /** The condition of FILTER (WHERE …), or nothing. */
  readonly filter: SqlText;
  /** ` OVER (…)`, or nothing. */
  readonly over: string;
  /** `e ASC NULLS FIRST, …` of WITHIN GROUP. */
  readonly order: string;
}

/** An aggregate call; `over` is the window clause when it is used as a window function. */
export function compileAggregateCall(call: AggregateCall, scope: Scope, over = ""): SqlText {
  const compile = aggregates.get(call.name);
  if (compile === undefined) {
    throw unsupported(
      `The aggregate function ${call.name}`,
      "Use another function, or attach a Spark cluster.",
    );
  }
  // Inside an aggregate, grouping keys are the input's values, not the (perhaps absent) keys of the group.
  const inner = scope.withGroupingKeys(new Map());
  return compile(
    {
      arguments: call.arguments.map((argument) => compileExpression(argument, inner)),
      distinct: call.distinct ? "DISTINCT " : "",
      filter: call.filter ? compileExpression(call.filter, inner) : "",
      over,
      order: (call.orderBy ?? []).map((order) => compileSortOrder(order, inner)).join(", "),
    },
    call,
  );
}
