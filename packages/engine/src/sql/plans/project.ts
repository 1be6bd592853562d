import type { NamedExpression, Project } from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import { compileExpression } from "../expressions/compile-expression.ts";
import type { Scope } from "../scope.ts";
import { compileRelation, fromRelation, type RelationText } from "./compile-relation.ts";

/** Project: one SELECT list. */
export function compileProject(plan: Project, scope: Scope): RelationText {
  const child = compileRelation(plan.child, scope);
  const inner = scope.withLets();
  const items = plan.projections.map((projection) => selectItem(projection, inner));
  return fromRelation(withLets(child, inner), items);
}

/** A relation with the values beside it that the expressions above it compute once. */
export function withLets(relation: RelationText, { lets }: Scope): RelationText {
  if (lets === undefined || lets.size === 0) return relation;
  return fromRelation(relation, ["*", ...[...lets].map(([text, name]) => `${text} AS ${name}`)]);
}

/** An item of a SELECT list: `expression AS c12`, or the bare column. */
export function selectItem(named: NamedExpression, scope: Scope): string {
  if (named.kind === "attribute" && scope.groupingKeys.size === 0) return columnName(named.id);
  const value = compileExpression(named.kind === "alias" ? named.child : named, scope);
  const name = columnName(named.id);
  return value === name ? name : `${value} AS ${name}`;
}
