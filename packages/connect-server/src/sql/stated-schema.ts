import { create } from "@bufbuild/protobuf";
import { dataTypeFromText } from "@millrace/analyzer";
import {
  type DataType_Struct,
  type DataType as DataTypeMessage,
  DataTypeSchema,
  fromDataTypeMessage,
} from "@millrace/spark-connect";
import type { DataType, Schema } from "@millrace/spark-model";

/** The schema that a statement's column list states. */
export function statedSchema(columns: DataType_Struct): Schema {
  const message = create(DataTypeSchema, { kind: { case: "struct", value: columns } });
  const type = statedType(message);
  if (type.kind !== "struct") throw new TypeError("a column list is a struct");
  return type;
}

/** The type that a statement states. */
export function statedType(message: DataTypeMessage): DataType {
  return fromDataTypeMessage(message, dataTypeFromText);
}
