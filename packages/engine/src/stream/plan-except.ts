import {
  type Aggregate,
  booleanType,
  type Expression,
  type LogicalPlan,
  type NamedExpression,
  outputOf,
  type SetOperation,
  SparkError,
  unsupported,
} from "@millrace/spark-model";
import { alias, call } from "./builders.ts";
import { hasEventTime } from "./event-time.ts";
import { planAggregate } from "./plan-aggregate.ts";
import type { StreamPlanner } from "./stream-planner.ts";

/**
 * A stream EXCEPT a table: each row once that the table has not, which is an aggregation over an anti join
 * (ReplaceExceptWithAntiJoin, ReplaceDistinctWithAggregate).
 */
export function planExcept(plan: SetOperation, planner: StreamPlanner): LogicalPlan {
  if (plan.isAll) throw unsupported("EXCEPT ALL of a stream", "Use a left anti join with the static table.");
  const columns = outputOf(plan.left);
  if (planner.outputMode === "append" && !columns.some(hasEventTime)) {
    throw new SparkError({
      errorClass: "UNSUPPORTED_STREAMING_OPERATOR_WITHOUT_WATERMARK",
      messageParameters: { outputMode: "append", statefulOperator: "aggregate" },
    });
  }
  const others = outputOf(plan.right);
  const condition = columns
    .map((column, index): Expression => call("<=>", [column, others[index] ?? column], booleanType))
    .reduce((left, right) => call("and", [left, right], booleanType));
  const distinct: Aggregate = {
    kind: "aggregate",
    child: { kind: "join", left: plan.left, right: plan.right, joinType: "left_anti", condition },
    grouping: columns,
    aggregates: columns.map((column, index): NamedExpression => {
      const output = plan.output[index];
      return output === undefined || output.id === column.id ? column : alias(column, output.name, output.id);
    }),
  };
  return planAggregate(distinct, planner);
}
