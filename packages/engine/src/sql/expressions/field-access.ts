import { dataTypeOf, type FieldAccess } from "@millrace/spark-model";
import { fieldNames, quoteText } from "../../duckdb/duck-type.ts";
import type { Scope, SqlText } from "../scope.ts";
import { compileExpression } from "./compile-expression.ts";

/** `struct.field`, and over an array of structs the array of that field. */
export function compileFieldAccess(expression: FieldAccess, scope: Scope): SqlText {
  const child = compileExpression(expression.child, scope);
  const type = dataTypeOf(expression.child);
  if (type.kind === "array" && type.elementType.kind === "struct") {
    const key = fieldKey(type.elementType.fields, expression.ordinal);
    return `list_transform(${child}, lambda e: struct_extract(e, ${key}))`;
  }
  if (type.kind !== "struct") throw new TypeError(`field ${expression.name} of a ${type.kind}`);
  return `struct_extract(${child}, ${fieldKey(type.fields, expression.ordinal)})`;
}

/** A struct entry's name as text; duplicate names have got suffixes (see fieldNames). */
function fieldKey(fields: readonly { readonly name: string }[], ordinal: number): SqlText {
  return quoteText(fieldNames(fields.map((field) => field.name))[ordinal] ?? "");
}
