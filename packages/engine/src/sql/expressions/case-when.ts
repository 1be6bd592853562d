import type { CaseWhen } from "@millrace/spark-model";
import type { Scope, SqlText } from "../scope.ts";
import { compileExpression } from "./compile-expression.ts";

export function compileCase(expression: CaseWhen, scope: Scope): SqlText {
  const branches = expression.branches.map(
    ({ condition, value }) =>
      `WHEN ${compileExpression(condition, scope)} THEN ${compileExpression(value, scope)}`,
  );
  const otherwise = expression.otherwise ? ` ELSE ${compileExpression(expression.otherwise, scope)}` : "";
  return `(CASE ${branches.join(" ")}${otherwise} END)`;
}
