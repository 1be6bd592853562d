import type { ExistsSubquery, InSubquery, LogicalPlan, ScalarSubquery } from "@millrace/spark-model";
import { columnsOf, compileRelation, fromRelation } from "../plans/compile-relation.ts";
import type { Scope, SqlText } from "../scope.ts";
import { compileExpression } from "./compile-expression.ts";

/** A subquery of one row; more rows raise SCALAR_SUBQUERY_TOO_MANY_ROWS. */
export function compileScalarSubquery({ plan }: ScalarSubquery, scope: Scope): SqlText {
  return `(${select(plan, scope)})`;
}

export function compileExists({ plan }: ExistsSubquery, scope: Scope): SqlText {
  return `EXISTS (${select(plan, scope)})`;
}

/** `values IN (subquery)`, with SQL's three-valued logic. */
export function compileInSubquery({ values, plan }: InSubquery, scope: Scope): SqlText {
  const texts = values.map((value) => compileExpression(value, scope));
  const left = texts.length === 1 ? texts[0] : `(${texts.join(", ")})`;
  return `(${left} IN (${select(plan, scope)}))`;
}

function select(plan: LogicalPlan, scope: Scope): SqlText {
  const inner = scope.withGroupingKeys(new Map());
  return fromRelation(compileRelation(plan, inner), columnsOf(plan));
}
