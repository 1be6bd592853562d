import {
  arrayType,
  booleanType,
  type DataType,
  doubleType,
  longType,
  SparkError,
  sameType,
  sqlName,
  stringType,
  structField,
  structType,
  voidType,
} from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";

/** `schema_of_json('…')`: the schema of a constant in DDL (SchemaOfJson, JsonInferSchema). */
export function schemaOfJson(sample: string): SqlText {
  return quoteText(sqlName(withoutVoid(typeOfValue(parse(sample)))));
}

function parse(sample: string): unknown {
  try {
    return JSON.parse(sample);
  } catch (cause) {
    throw new SparkError({
      errorClass: "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
      messageParameters: { badRecord: sample, failFastMode: "FAILFAST" },
      cause,
    });
  }
}

function typeOfValue(value: unknown): DataType {
  if (value === null) return voidType;
  if (Array.isArray(value)) return arrayType(value.map(typeOfValue).reduce(merged, voidType));
  if (typeof value === "object") {
    const fields = Object.entries(value).map(([name, item]) => structField(name, typeOfValue(item)));
    return structType(fields.sort((left, right) => (left.name < right.name ? -1 : 1)));
  }
  if (typeof value === "boolean") return booleanType;
  if (typeof value === "number") return Number.isSafeInteger(value) ? longType : doubleType;
  return stringType;
}

/** The one type of two items; conflicts are texts (JsonInferSchema.compatibleType). */
function merged(left: DataType, right: DataType): DataType {
  if (left.kind === "void") return right;
  if (right.kind === "void" || sameType(left, right)) return left;
  if (left.kind === "array" && right.kind === "array") {
    return arrayType(merged(left.elementType, right.elementType));
  }
  if (left.kind === "struct" && right.kind === "struct") {
    const names = [...new Set([...left.fields, ...right.fields].map((field) => field.name))].sort();
    const typeIn = (type: typeof left, name: string) =>
      type.fields.find((field) => field.name === name)?.dataType ?? voidType;
    return structType(
      names.map((name) => structField(name, merged(typeIn(left, name), typeIn(right, name)))),
    );
  }
  const isNumber = (type: DataType) => type.kind === "long" || type.kind === "double";
  return isNumber(left) && isNumber(right) ? doubleType : stringType;
}

function withoutVoid(type: DataType): DataType {
  if (type.kind === "void") return stringType;
  if (type.kind === "array") return arrayType(withoutVoid(type.elementType));
  if (type.kind !== "struct") return type;
  return structType(type.fields.map((field) => structField(field.name, withoutVoid(field.dataType))));
}
