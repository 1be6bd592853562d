import type { Limit, LogicalPlan, Offset, Tail } from "@millrace/spark-model";
import type { Scope } from "../scope.ts";
import { asTable, columnsOf, compileRelation, fromRelation, type RelationText } from "./compile-relation.ts";

export function compileLimit(plan: Limit, scope: Scope): RelationText {
  return `${select(plan, scope)}\nLIMIT ${plan.limit}`;
}

export function compileOffset(plan: Offset, scope: Scope): RelationText {
  return `${select(plan, scope)}\nOFFSET ${plan.offset}`;
}

/** Tail: the last rows, in the order in which the child gives them. */
export function compileTail(plan: Tail, scope: Scope): RelationText {
  const child = asTable(compileRelation(plan.child, scope));
  const numbered = `SELECT *, row_number() OVER () AS position\nFROM ${child}`;
  const columns = columnsOf(plan).join(", ") || "NULL AS nothing";
  return [
    `SELECT ${columns}`,
    `FROM (SELECT *, count(*) OVER () AS total FROM (${numbered}))`,
    `WHERE position > total - ${plan.limit}`,
    "ORDER BY position",
  ].join("\n");
}

function select(plan: LogicalPlan & { readonly child: LogicalPlan }, scope: Scope): RelationText {
  return fromRelation(compileRelation(plan.child, scope), columnsOf(plan));
}
