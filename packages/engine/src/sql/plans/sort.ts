import type { Sort } from "@millrace/spark-model";
import { compileSortOrder } from "../expressions/sort-order.ts";
import type { Scope } from "../scope.ts";
import { columnsOf, compileRelation, fromRelation, type RelationText } from "./compile-relation.ts";

/** Sort: null order is always explicit because DuckDB's default differs. */
export function compileSort(plan: Sort, scope: Scope): RelationText {
  const child = compileRelation(plan.child, scope);
  const order = plan.order.map((item) => compileSortOrder(item, scope));
  const select = fromRelation(child, columnsOf(plan));
  return order.length === 0 ? select : `${select}\nORDER BY ${order.join(", ")}`;
}
