import {
  type AttributeReference,
  type LogicalPlan,
  outputOf,
  type SetOperation,
} from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import type { Scope } from "../scope.ts";
import { compileRelation, fromRelation, type RelationText } from "./compile-relation.ts";

const keywords: Readonly<Record<SetOperation["operation"], string>> = {
  union: "UNION",
  intersect: "INTERSECT",
  except: "EXCEPT",
};

/** SetOperation: columns match by position and take the names of the output. */
export function compileSetOperation(plan: SetOperation, scope: Scope): RelationText {
  const keyword = `${keywords[plan.operation]}${plan.isAll ? " ALL" : ""}`;
  const left = branch(plan.left, plan.output, scope);
  const right = branch(plan.right, plan.output, scope);
  return `${left}\n${keyword}\n${right}`;
}

function branch(plan: LogicalPlan, names: readonly AttributeReference[], scope: Scope): string {
  const columns = outputOf(plan).map((column, index) => {
    const name = names[index];
    return name === undefined ? columnName(column.id) : `${columnName(column.id)} AS ${columnName(name.id)}`;
  });
  return `(${fromRelation(compileRelation(plan, scope), columns)})`;
}
