import { type CollectMetrics, schemaOf } from "@millrace/spark-model";
import type { Scope } from "../scope.ts";
import { compileAggregate } from "./aggregate.ts";
import { columnsOf, compileRelation, fromRelation, type RelationText } from "./compile-relation.ts";

/** CollectMetrics: the rows are kept, observed once, and passed on. */
export function compileCollectMetrics(plan: CollectMetrics, scope: Scope): RelationText {
  const child = compileRelation(plan.child, scope);
  const table = scope.addStore(fromRelation(child, columnsOf(plan.child)));
  const aggregate = {
    kind: "aggregate",
    child: plan.child,
    grouping: [],
    aggregates: plan.metrics,
  } as const;
  scope.steps.push({
    kind: "observe",
    name: plan.name,
    sql: compileAggregate(aggregate, scope, table),
    schema: schemaOf(aggregate),
  });
  return table;
}
