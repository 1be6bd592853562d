import { type Schema, type SourceOptions, structType } from "@millrace/spark-model";
import { quoteText } from "../duckdb/duck-type.ts";
import {
  failedConversion,
  fromTransformed,
  type JsonValueOptions,
  transformed,
} from "../sql/json/json-reader.ts";
import { type FileFormat, type FileSet, fileColumn, type RowsText } from "./file-format.ts";
import { inferJsonSchema } from "./infer-json-schema.ts";
import { lineRows, pathList } from "./line-rows.ts";
import { failFastError, type ParseMode, parseMode } from "./parse-mode.ts";

/** JSON files: a record a line, or with `multiLine` a record or an array of records a file (JsonFileFormat). */
export const jsonFormat: FileFormat = {
  name: "json",
  refused: {
    allowcomments: ["false"],
    allowunquotedfieldnames: ["false"],
    allownumericleadingzeros: ["false"],
    allowbackslashescapinganycharacter: ["false"],
    allowunquotedcontrolchars: ["false"],
    encoding: ["UTF-8", "utf-8"],
    charset: ["UTF-8", "utf-8"],
    linesep: ["\n"],
    locale: ["en-US"],
    singlevariantcolumn: [],
    ignorecorruptfiles: ["false"],
  },
  inferSchema: (files, connection) => inferJsonSchema(recordRows(files), files.options, connection),
  rows: async (files, schema) => jsonRows(recordRows(files), schema, files.options),
};

/** Records as `line` and `filename`. */
function recordRows(files: FileSet): string {
  if (files.options["multiline"] !== "true") {
    return `SELECT line, filename FROM ${lineRows(files)} WHERE trim(line) <> ''`;
  }
  const content = `SELECT content, filename FROM read_text(${pathList(files.paths)})`;
  const records = `CASE WHEN TRY(json_type(content)) = 'ARRAY' THEN CAST(json_transform(content, '["JSON"]') AS VARCHAR[]) ELSE [content] END`;
  return `SELECT unnest(${records}) AS line, filename FROM (${content})`;
}

/** How the reader's options say that texts become values. */
function jsonValueOptions(options: SourceOptions): JsonValueOptions {
  return {
    ...(options["dateformat"] === undefined ? {} : { dateFormat: options["dateformat"] }),
    ...(options["timestampformat"] === undefined ? {} : { timestampFormat: options["timestampformat"] }),
    ...(options["timestampntzformat"] === undefined
      ? {}
      : { timestampNtzFormat: options["timestampntzformat"] }),
  };
}

function jsonRows(records: string, schema: Schema, options: SourceOptions): RowsText {
  const corruptName = options["columnnameofcorruptrecord"] ?? "_corrupt_record";
  const values = jsonValueOptions(options);
  const fields = schema.fields.filter((field) => field.name !== corruptName);
  const recordType = structType(fields);
  const items = schema.fields.map((field, index) => {
    if (field.name === corruptName)
      return `CASE WHEN ${malformed(recordType, values)} THEN line END AS ${fileColumn(index)}`;
    const item = `struct_extract(record, ${quoteText(field.name)})`;
    return `${fromTransformed(item, field.dataType, values)} AS ${fileColumn(index)}`;
  });
  const record = fields.length === 0 ? "TRY(CAST(line AS JSON))" : transformed("line", recordType);
  const select = `SELECT ${[...items, "filename"].join(", ")} FROM (SELECT line, filename, ${record} AS record FROM (${records}))`;
  return withMode(select, { mode: parseMode(options), condition: malformed(recordType, values) });
}

/** A line is malformed when it is no JSON object, or a value has the wrong form. */
function malformed(type: Schema, options: JsonValueOptions): string {
  const failed = failedConversion("record", type, options);
  const parts = ["record IS NULL", "ltrim(line)[1] <> '{'", ...(failed === undefined ? [] : [failed])];
  return `(${parts.join(" OR ")})`;
}

interface MalformedHandling {
  readonly mode: ParseMode;
  readonly condition: string;
}

function withMode(select: RowsText, { mode, condition }: MalformedHandling): RowsText {
  switch (mode) {
    case "PERMISSIVE":
      return select;
    case "DROPMALFORMED":
      return `${select} WHERE NOT ${condition}`;
    case "FAILFAST":
      return `${select} WHERE CASE WHEN ${condition} THEN ${failFastError} ELSE TRUE END`;
  }
}
