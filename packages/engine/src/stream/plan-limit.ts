import { type Limit, type LogicalPlan, outputOf } from "@millrace/spark-model";
import type { StreamPlanner } from "./stream-planner.ts";
import { scanOf } from "./streaming-plan.ts";

/** A limit over a stream counts through all batches. */
export function planLimit(plan: Limit, planner: StreamPlanner): LogicalPlan {
  const output = outputOf(plan);
  const relation = planner.nextRelation("limit");
  planner.nodes.push({
    kind: "limit",
    relation,
    state: planner.operatorState({ operatorName: "globalLimit", tables: {}, runsWithoutData: "never" }),
    input: plan.child,
    limit: plan.limit,
    output,
  });
  return scanOf(relation, output);
}
