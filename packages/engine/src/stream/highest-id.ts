import { type ExpressionId, type LogicalPlan, outputOf } from "@millrace/spark-model";
import { expressionsOf, expressionTree, nodesOf } from "./transform.ts";

/** The highest expression id that a plan uses, so that new ones can start above it. */
export function highestId(query: LogicalPlan): ExpressionId {
  let highest = 0;
  for (const node of nodesOf(query)) {
    for (const column of outputOf(node)) highest = Math.max(highest, column.id);
    for (const expression of expressionsOf(node).flatMap((each) => [...expressionTree(each)])) {
      if ("id" in expression) highest = Math.max(highest, expression.id);
    }
  }
  return highest;
}
