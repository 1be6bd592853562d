import type { Generate } from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import { generators } from "../functions/generators.ts";
import type { Scope } from "../scope.ts";
import { asTable, columnsOf, compileRelation, type RelationText } from "./compile-relation.ts";

/** Generate: the generator's rows as a list, unnested beside the child's columns. */
export function compileGenerate(plan: Generate, scope: Scope): RelationText {
  const child = compileRelation(plan.child, scope);
  const { rows, columns } = generators(plan.generator, scope);
  const list = plan.outer ? `CASE WHEN len(${rows}) > 0 THEN ${rows} ELSE [NULL] END` : rows;
  const childColumns = columnsOf(plan.child);
  const unnested = `SELECT ${[...childColumns, `unnest(${list}) AS item`].join(", ")}\nFROM ${asTable(child)}`;
  const generated = plan.generated.map(
    (attribute, index) => `${columns[index] ?? "item"} AS ${columnName(attribute.id)}`,
  );
  return `SELECT ${[...childColumns, ...generated].join(", ")}\nFROM ${asTable(unnested)}`;
}
