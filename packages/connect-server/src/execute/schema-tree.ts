import { type DataType, type Schema, type StructField, typeName } from "@millrace/spark-model";

/** What `df.printSchema()` prints (StructType.treeString). `level` limits the depth of nesting shown. */
export function schemaTree(schema: Schema, level = Number.MAX_SAFE_INTEGER): string {
  const depth = level > 0 ? level : Number.MAX_SAFE_INTEGER;
  return `root\n${schema.fields.map((field) => fieldTree(field, " |", depth)).join("")}`;
}

function fieldTree(field: StructField, prefix: string, depth: number): string {
  if (depth <= 0) return "";
  const line = `${prefix}-- ${field.name}: ${typeName(field.dataType)} (nullable = ${field.nullable})\n`;
  return line + nested(field.dataType, `${prefix}    |`, depth);
}

function nested(type: DataType, prefix: string, depth: number): string {
  if (depth <= 1) return "";
  switch (type.kind) {
    case "struct":
      return type.fields.map((field) => fieldTree(field, prefix, depth - 1)).join("");
    case "array": {
      const line = `${prefix}-- element: ${typeName(type.elementType)} (containsNull = ${type.containsNull})\n`;
      return line + nested(type.elementType, `${prefix}    |`, depth - 1);
    }
    case "map": {
      const key = `${prefix}-- key: ${typeName(type.keyType)}\n${nested(type.keyType, `${prefix}    |`, depth - 1)}`;
      const nullable = `(valueContainsNull = ${type.valueContainsNull})`;
      const value = `${prefix}-- value: ${typeName(type.valueType)} ${nullable}\n`;
      return key + value + nested(type.valueType, `${prefix}    |`, depth - 1);
    }
    default:
      return "";
  }
}
