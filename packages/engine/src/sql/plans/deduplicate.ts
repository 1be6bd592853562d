import { type Deduplicate, outputOf } from "@millrace/spark-model";
import { columnName } from "../batch-program.ts";
import type { Scope } from "../scope.ts";
import { asTable, columnsOf, compileRelation, type RelationText } from "./compile-relation.ts";

/** Deduplicate: the first row of each key. */
export function compileDeduplicate(plan: Deduplicate, scope: Scope): RelationText {
  const child = asTable(compileRelation(plan.child, scope));
  const keys = new Set(plan.keys.map((key) => columnName(key.id)));
  const columns = columnsOf(plan).join(", ");
  const isWholeRow = outputOf(plan).every((column) => keys.has(columnName(column.id)));
  const distinct = isWholeRow ? "DISTINCT" : `DISTINCT ON (${[...keys].join(", ")})`;
  return keys.size === 0
    ? `SELECT ${columns || "NULL AS nothing"}\nFROM ${child}\nLIMIT 1`
    : `SELECT ${distinct} ${columns}\nFROM ${child}`;
}
