import { type DataType as DataTypeMessage, fromDataTypeMessage } from "@millrace/spark-connect";
import { type DataType, fromSchemaJson, type Schema, structType } from "@millrace/spark-model";
import { parseDataType, parseTableSchema } from "../sql/index.ts";

/** A type from its DDL text. */
export function dataTypeFromText(text: string): DataType {
  return fromDataTypeMessage(parseDataType(text), dataTypeFromText);
}

/** A type from a message, whose unparsed types are DDL text. */
export function dataTypeFromMessage(message: DataTypeMessage | undefined): DataType {
  return fromDataTypeMessage(message, dataTypeFromText);
}

/** A schema as clients write it: JSON (`df.schema.json()`), a DDL column list, or DDL of one type. */
export function schemaFromText(text: string): Schema {
  const type = typeFromText(text);
  return type.kind === "struct" ? type : structType([{ name: "value", dataType: type, nullable: true }]);
}

/** A type from JSON, a DDL type, or a DDL column list (from_json's schema argument). */
export function typeFromText(text: string): DataType {
  if (/^\s*[{"]/.test(text)) return fromSchemaJson(JSON.parse(text));
  return asType(text) ?? columns(text);
}

function asType(text: string): DataType | undefined {
  try {
    return dataTypeFromText(text);
  } catch {
    return undefined;
  }
}

function columns(text: string): Schema {
  const fields = parseTableSchema(text).fields.map((field) => ({
    name: field.name,
    dataType: dataTypeFromMessage(field.dataType),
    nullable: field.nullable,
    ...(field.metadata ? { metadata: JSON.parse(field.metadata) } : {}),
  }));
  return structType(fields);
}
