import { create } from "@bufbuild/protobuf";
import { dataTypeFromText } from "@millrace/analyzer";
import { type DataType_Struct, DataTypeSchema, fromDataTypeMessage } from "@millrace/spark-connect";
import type { Schema } from "@millrace/spark-model";

/** The schema that a statement's column list states. */
export function statedSchema(columns: DataType_Struct): Schema {
  const message = create(DataTypeSchema, { kind: { case: "struct", value: columns } });
  const type = fromDataTypeMessage(message, dataTypeFromText);
  if (type.kind !== "struct") throw new TypeError("a column list is a struct");
  return type;
}
