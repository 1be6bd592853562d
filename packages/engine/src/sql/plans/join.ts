import type { Join, JoinType } from "@millrace/spark-model";
import { compileExpression } from "../expressions/compile-expression.ts";
import type { Scope } from "../scope.ts";
import { asTable, columnsOf, compileRelation, type RelationText } from "./compile-relation.ts";

const keywords: Readonly<Record<JoinType, string>> = {
  inner: "JOIN",
  left_outer: "LEFT JOIN",
  right_outer: "RIGHT JOIN",
  full_outer: "FULL JOIN",
  left_semi: "SEMI JOIN",
  left_anti: "ANTI JOIN",
  cross: "JOIN",
};

/** Join: both sides know their columns by id, so that no qualifier is needed. */
export function compileJoin(plan: Join, scope: Scope): RelationText {
  const left = asTable(compileRelation(plan.left, scope));
  const right = asTable(compileRelation(plan.right, scope));
  const condition = plan.condition ? compileExpression(plan.condition, scope) : "TRUE";
  const lateral = plan.lateral ? "LATERAL " : "";
  const columns = columnsOf(plan).join(", ") || "NULL AS nothing";
  return `SELECT ${columns}\nFROM ${left} AS l\n${keywords[plan.joinType]} ${lateral}${right} AS r\nON ${condition}`;
}
