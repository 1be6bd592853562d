import {
  type AttributeReference,
  longType,
  type Schema,
  stringType,
  structField,
  structType,
  timestampType,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { sameName } from "../expressions/column-name.ts";

const readableFiles = new Set(["parquet", "json", "csv", "text"]);

const fileFields = [
  structField("file_path", stringType, { nullable: false }),
  structField("file_name", stringType, { nullable: false }),
  structField("file_size", longType, { nullable: false }),
  structField("file_block_start", longType, { nullable: false }),
  structField("file_block_length", longType, { nullable: false }),
  structField("file_modification_time", timestampType, { nullable: false }),
];

/** The hidden column of a file source (FileFormat.createFileMetadataCol); a column of that name hides it. */
export function fileMetadata(
  analysis: Analysis,
  format: string,
  { fields }: Schema,
): { readonly metadata?: AttributeReference } {
  const name = "_metadata";
  if (!readableFiles.has(format) || fields.some((field) => sameName(analysis, field.name, name))) return {};
  const rowIndex = format === "parquet" ? [structField("row_index", longType)] : [];
  const metadata: AttributeReference = {
    kind: "attribute",
    id: analysis.context.nextExpressionId(),
    name,
    dataType: structType([...fileFields, ...rowIndex]),
    nullable: false,
    qualifier: [],
  };
  return { metadata };
}
