import {
  type DataType,
  type Schema,
  type SourceOptions,
  SparkError,
  type StructField,
  simpleString,
  stringType,
  structField,
  structType,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { quoteText } from "../duckdb/duck-type.ts";
import { castText } from "../sql/expressions/cast.ts";
import { parseWithPattern } from "../sql/patterns/parse-pattern.ts";
import { type CsvSeparators, splitCsvLine } from "./csv-line.ts";
import { type FileFormat, type FileSet, fileColumn, type RowsText } from "./file-format.ts";
import { inferCsvTypes } from "./infer-csv-types.ts";
import { lineRows, pathList } from "./line-rows.ts";
import { failFastError, type ParseMode, parseMode } from "./parse-mode.ts";
import { readText } from "./read-scalar.ts";

/** CSV files (CSVFileFormat): all values are read as texts and then converted by Spark's rules. */
export const csvFormat: FileFormat = {
  name: "csv",
  refused: {
    comment: [""],
    chartoescapequoteescaping: [""],
    emptyvalue: [""],
    unescapedquotehandling: ["STOP_AT_DELIMITER"],
    linesep: ["\n"],
    encoding: ["UTF-8", "utf-8"],
    charset: ["UTF-8", "utf-8"],
    locale: ["en-US"],
    nanvalue: ["NaN"],
    positiveinf: ["Inf"],
    negativeinf: ["-Inf"],
    singlevariantcolumn: [],
    ignorecorruptfiles: ["false"],
  },
  inferSchema: inferCsvSchema,
  rows: async (files, schema) => csvRows(files, schema),
};

/** Most columns that a file may have when its schema is not known yet. */
const widest = 4096;

async function inferCsvSchema(files: FileSet, connection: DuckConnection): Promise<Schema> {
  const names = await columnNames(files, connection);
  const fields = names.map((name) => structField(name, stringType));
  if (files.options["inferschema"] !== "true") return structType(fields);
  const rows = rawRows(files, fields.length);
  const types = await inferCsvTypes(rows, { count: fields.length, options: files.options }, connection);
  return structType(fields.map((field, index) => ({ ...field, dataType: types[index] ?? stringType })));
}

/** Names from the header, or `_c0`, `_c1`, …; empty and repeated names get their position, as in Spark. */
async function columnNames(files: FileSet, connection: DuckConnection): Promise<readonly string[]> {
  const [path] = files.paths;
  if (path === undefined) return [];
  const first = `SELECT line FROM ${lineRows({ paths: [path] })} WHERE trim(line) <> '' LIMIT 1`;
  const [text] = await readText(connection, first, 1);
  const values = text === null || text === undefined ? [] : splitCsvLine(text, separators(files.options));
  if (files.options["header"] !== "true") return values.map((_, index) => `_c${index}`);
  const isRepeated = (name: string) =>
    values.filter((other) => other.toLowerCase() === name.toLowerCase()).length > 1;
  return values.map((name, index) => {
    if (name === "") return `_c${index}`;
    return isRepeated(name) ? `${name}${index}` : name;
  });
}

/** What separates and quotes values. */
function separators(options: SourceOptions): CsvSeparators {
  const quote = options["quote"] ?? '"';
  return {
    separator: unescaped(options["sep"] ?? options["delimiter"] ?? ","),
    quote: quote === "\u0000" ? "" : quote,
    escapeCharacter: options["escape"] ?? "\\",
  };
}

/** The same as DuckDB's options. */
function dialect(options: SourceOptions): Record<string, string> {
  const { separator, quote, escapeCharacter } = separators(options);
  return {
    delim: quoteText(separator),
    quote: quoteText(quote),
    escape: quoteText(quote === "" ? "" : escapeCharacter),
    nullstr: quoteText(options["nullvalue"] ?? ""),
  };
}

function unescaped(separator: string): string {
  const known: Readonly<Record<string, string>> = { "\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\" };
  return known[separator] ?? separator;
}

function written(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}

/**
 * What happens to rows with too few or too many values: PERMISSIVE fills and cuts them, the other modes take
 * them for malformed.
 */
const valueCounts: Readonly<Record<ParseMode, Readonly<Record<string, string>>>> = {
  PERMISSIVE: { null_padding: "true", strict_mode: "false" },
  DROPMALFORMED: { null_padding: "false", strict_mode: "true", ignore_errors: "true" },
  FAILFAST: { null_padding: "false", strict_mode: "true" },
};

/** `column_0`… as texts, and `filename`. */
function rawRows(files: FileSet, count: number): RowsText {
  if (count > widest) throw new RangeError(`${count} columns are too many for a CSV file`);
  const columns = Array.from({ length: count }, (_, index) => `'${fileColumn(index)}': 'VARCHAR'`);
  const options = {
    ...dialect(files.options),
    columns: `{${columns.join(", ")}}`,
    header: files.options["header"] === "true" ? "true" : "false",
    auto_detect: "false",
    ...valueCounts[parseMode(files.options)],
    filename: "true",
    parallel: files.options["multiline"] === "true" ? "false" : "true",
  };
  return `SELECT * FROM read_csv(${pathList(files.paths)}, ${written(options)})`;
}

function csvRows(files: FileSet, schema: Schema): RowsText {
  const { options } = files;
  const corruptName = options["columnnameofcorruptrecord"] ?? "_corrupt_record";
  if (schema.fields.some((field) => field.name === corruptName)) throw noCorruptRecord();
  const items = schema.fields.map(
    (field, index) =>
      `${csvValue(trimmed(fileColumn(index), options), field, options)} AS ${fileColumn(index)}`,
  );
  const select = `SELECT ${[...items, "filename"].join(", ")} FROM (${rawRows(files, Math.max(schema.fields.length, 1))})`;
  const failures = schema.fields.map((field, index) => {
    const raw = trimmed(fileColumn(index), options);
    return `(${raw} IS NOT NULL AND ${csvValue(raw, field, options)} IS NULL)`;
  });
  const isMalformed = failures.join(" OR ") || "FALSE";
  switch (parseMode(options)) {
    case "PERMISSIVE":
      return select;
    case "DROPMALFORMED":
      return `${select} WHERE NOT (${isMalformed})`;
    case "FAILFAST":
      return `${select} WHERE CASE WHEN ${isMalformed} THEN ${failFastError} ELSE TRUE END`;
  }
}

function noCorruptRecord(): SparkError {
  return new SparkError({
    errorClass: "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE",
    messageParameters: {
      construct: "A corrupt-record column of the csv source",
      wayOut: "Leave it out of the schema, or use mode FAILFAST to find the record.",
    },
  });
}

function trimmed(column: string, options: SourceOptions): string {
  const left = options["ignoreleadingwhitespace"] === "true";
  const right = options["ignoretrailingwhitespace"] === "true";
  if (left && right) return `trim(${column})`;
  return left ? `ltrim(${column})` : right ? `rtrim(${column})` : column;
}

/** One value by the type of its column; what cannot be read is NULL. */
function csvValue(text: string, field: StructField, options: SourceOptions): string {
  const pattern = patternFor(field.dataType, options);
  if (pattern !== undefined) return pattern(text);
  if (field.dataType.kind === "boolean") {
    return `CASE lower(${text}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`;
  }
  if (["array", "map", "struct", "interval"].includes(field.dataType.kind)) {
    throw new SparkError({
      errorClass: "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
      sqlState: "0A000",
      message: `The CSV datasource doesn't support the column \`${field.name}\` of the type "${simpleString(field.dataType).toUpperCase()}".`,
      messageParameters: { format: "CSV", columnName: field.name, columnType: simpleString(field.dataType) },
    });
  }
  return castText(text, { from: stringType, to: field.dataType, mode: "try" });
}

function patternFor(type: DataType, options: SourceOptions): ((text: string) => string) | undefined {
  const { dateformat, timestampformat, timestampntzformat } = options;
  if (type.kind === "date" && dateformat !== undefined)
    return (text) => parseWithPattern(text, dateformat, "date");
  if (type.kind === "timestamp" && timestampformat !== undefined) {
    return (text) => parseWithPattern(text, timestampformat, "timestamp");
  }
  if (type.kind === "timestamp_ntz" && timestampntzformat !== undefined) {
    return (text) => parseWithPattern(text, timestampntzformat, "timestamp_ntz");
  }
  return undefined;
}
