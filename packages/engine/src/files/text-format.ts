import { type Schema, SparkError, stringType, structField, structType } from "@millrace/spark-model";
import { type FileFormat, type FileSet, fileColumn } from "./file-format.ts";
import { lineRows, pathList } from "./line-rows.ts";

/** Text files: a row a line, or a row a file with `wholetext` (TextFileFormat). */
export const textFormat: FileFormat = {
  name: "text",
  refused: { linesep: ["\n"], encoding: ["UTF-8", "utf-8"] },
  inferSchema: async () => structType([structField("value", stringType)]),
  rows: async (files: FileSet, schema: Schema) => {
    const [field] = schema.fields;
    if (schema.fields.length > 1 || (field !== undefined && field.dataType.kind !== "string"))
      throw badSchema(schema);
    if (schema.fields.length === 0) return `SELECT filename FROM ${lineRows(files)}`;
    return files.options["wholetext"] === "true"
      ? `SELECT content AS ${fileColumn(0)}, filename FROM read_text(${pathList(files.paths)})`
      : `SELECT coalesce(line, '') AS ${fileColumn(0)}, filename FROM ${lineRows(files)}`;
  },
};

function badSchema(schema: Schema): SparkError {
  return new SparkError({
    errorClass: "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
    sqlState: "0A000",
    message: `The Text datasource doesn't support a schema of ${schema.fields.length} columns; it has one string column.`,
    messageParameters: { format: "Text", columnName: schema.fields[0]?.name ?? "", columnType: "" },
  });
}
