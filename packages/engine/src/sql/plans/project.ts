import type { NamedExpression, Project } from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import { compileExpression } from "../expressions/compile-expression.ts";
import type { Scope } from "../scope.ts";
import { compileRelation, fromRelation, type RelationText } from "./compile-relation.ts";

/** Project: one SELECT list. */
export function compileProject(plan: Project, scope: Scope): RelationText {
  const child = compileRelation(plan.child, scope);
  return fromRelation(
    child,
    plan.projections.map((projection) => selectItem(projection, scope)),
  );
}

/** An item of a SELECT list: `expression AS c12`, or the bare column. */
export function selectItem(named: NamedExpression, scope: Scope): string {
  if (named.kind === "attribute" && scope.groupingKeys.size === 0) return columnName(named.id);
  const value = compileExpression(named.kind === "alias" ? named.child : named, scope);
  const name = columnName(named.id);
  return value === name ? name : `${value} AS ${name}`;
}
