import { type Filter, someExpression } from "@millrace/spark-model";
import { compileExpression } from "../expressions/compile-expression.ts";
import type { Scope } from "../scope.ts";
import { columnsOf, compileRelation, fromRelation, type RelationText } from "./compile-relation.ts";
import { withLets } from "./project.ts";

/** Filter: rows for which the condition is true. */
export function compileFilter(plan: Filter, scope: Scope): RelationText {
  const child = compileRelation(plan.child, scope);
  const inner = scope.withLets();
  const condition = compileExpression(plan.condition, inner);
  // A condition over a window function (QUALIFY) is tested after the windows are computed.
  const keyword = someExpression(plan.condition, (each) => each.kind === "window") ? "QUALIFY" : "WHERE";
  return `${fromRelation(withLets(child, inner), columnsOf(plan))}\n${keyword} ${condition}`;
}
