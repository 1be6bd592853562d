import {
  arrayType,
  type DataType,
  dataTypeOf,
  type Expression,
  type FieldAccess,
  type FunctionCall,
  isNullable,
  quoteIdentifier,
  SparkError,
  type StructType,
  sqlName,
  stringType,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { sameName } from "./column-name.ts";
import { castTo } from "./implicit.ts";

/** `child.name`: a struct's field, the array of a field, or a map's value (ExtractValue). */
export function extractField(analysis: Analysis, child: Expression, name: string): Expression {
  const type = dataTypeOf(child);
  if (type.kind === "struct") return structField(analysis, child, { name, type });
  if (type.kind === "array" && type.elementType.kind === "struct") {
    return arrayOfFields(analysis, child, { name, array: type, element: type.elementType });
  }
  return extractValue(analysis, child, { kind: "literal", value: name, dataType: stringType });
}

function structField(
  analysis: Analysis,
  child: Expression,
  { name, type }: { readonly name: string; readonly type: StructType },
): FieldAccess {
  const ordinal = ordinalOf(analysis, type, name);
  const field = type.fields[ordinal];
  if (field === undefined) throw new Error("the ordinal is inside the struct");
  const nullable = isNullable(child) || field.nullable;
  return { kind: "field", child, name: field.name, ordinal, dataType: field.dataType, nullable };
}

function arrayOfFields(
  analysis: Analysis,
  child: Expression,
  {
    name,
    array,
    element,
  }: { readonly name: string; readonly array: DataType & { kind: "array" }; readonly element: StructType },
): FieldAccess {
  const ordinal = ordinalOf(analysis, element, name);
  const field = element.fields[ordinal];
  if (field === undefined) throw new Error("the ordinal is inside the struct");
  const dataType = arrayType(field.dataType, array.containsNull || field.nullable);
  return { kind: "field", child, name: field.name, ordinal, dataType, nullable: isNullable(child) };
}

function ordinalOf(analysis: Analysis, type: StructType, name: string): number {
  const found = type.fields.flatMap((field, index) => (sameName(analysis, field.name, name) ? [index] : []));
  const [ordinal] = found;
  if (ordinal === undefined) {
    const fields = type.fields.map((field) => quoteIdentifier(field.name)).join(", ");
    const messageParameters = { fieldName: quoteIdentifier(name), fields };
    throw new SparkError({ errorClass: "FIELD_NOT_FOUND", messageParameters });
  }
  if (found.length > 1) {
    throw new SparkError({
      errorClass: "AMBIGUOUS_REFERENCE_TO_FIELDS",
      messageParameters: { field: quoteIdentifier(name), count: String(found.length) },
    });
  }
  return ordinal;
}

/** `child[extraction]`: an array's item by position from 0, a map's value by key, a struct's field by name. */
export function extractValue(analysis: Analysis, child: Expression, extraction: Expression): Expression {
  const type = dataTypeOf(child);
  if (type.kind === "struct" || (type.kind === "array" && type.elementType.kind === "struct")) {
    if (extraction.kind === "literal" && typeof extraction.value === "string") {
      return extractField(analysis, child, extraction.value);
    }
  }
  if (type.kind === "array") return arrayItem(analysis, child, { extraction, type });
  if (type.kind === "map") {
    const key = castTo(extraction, type.keyType);
    return call(analysis, "get_map_value", { arguments: [child, key], dataType: type.valueType });
  }
  throw new SparkError({
    errorClass: "INVALID_EXTRACT_BASE_FIELD_TYPE",
    messageParameters: { base: `"${labelOf(child)}"`, other: `"${sqlName(type)}"` },
  });
}

function arrayItem(
  analysis: Analysis,
  child: Expression,
  { extraction, type }: { readonly extraction: Expression; readonly type: DataType & { kind: "array" } },
): Expression {
  const item = call(analysis, "get_array_item", {
    arguments: [child, extraction],
    dataType: type.elementType,
  });
  return { ...item, nullable: canBeMissing(child, extraction) };
}

/** An item of an array made on the spot, at a known place, is as nullable as what is there. */
function canBeMissing(child: Expression, extraction: Expression): boolean {
  if (child.kind !== "function" || child.name !== "array" || extraction.kind !== "literal") return true;
  const item = child.arguments[Number(extraction.value)];
  return item === undefined || isNullable(item);
}

function call(
  analysis: Analysis,
  name: string,
  {
    arguments: operands,
    dataType,
  }: { readonly arguments: readonly Expression[]; readonly dataType: DataType },
): FunctionCall {
  return { kind: "function", name, arguments: operands, dataType, nullable: true, ansi: analysis.ansi };
}

function labelOf(expression: Expression): string {
  return expression.kind === "attribute" || expression.kind === "alias" ? expression.name : expression.kind;
}
