import {
  type Schema,
  type SourceOptions,
  SparkError,
  simpleString,
  stringType,
  structField,
  structType,
  unsupported,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { quoteText } from "../duckdb/duck-type.ts";
import { splitCsvLine } from "../sql/csv/csv-line.ts";
import { refusedCsvOptions } from "../sql/csv/csv-options.ts";
import { corruptColumn, csvRecord } from "../sql/csv/csv-record.ts";
import { csvSeparators } from "../sql/csv/csv-separators.ts";
import { csvValue, trimmed } from "../sql/csv/csv-value.ts";
import { splitCsv } from "../sql/csv/split-csv.ts";
import { type FileFormat, type FileSet, fileColumn, type RowsText } from "./file-format.ts";
import { inferCsvTypes } from "./infer-csv-types.ts";
import { lineRows, pathList } from "./line-rows.ts";
import { failFastError, type ParseMode, parseMode } from "./parse-mode.ts";
import { readText } from "./read-scalar.ts";

/** CSV files (CSVFileFormat): all values are read as texts and then converted by Spark's rules. */
export const csvFormat: FileFormat = {
  name: "csv",
  refused: refusedCsvOptions,
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
  const values = text === null || text === undefined ? [] : splitCsvLine(text, csvSeparators(files.options));
  if (files.options["header"] !== "true") return values.map((_, index) => `_c${index}`);
  const isRepeated = (name: string) =>
    values.filter((other) => other.toLowerCase() === name.toLowerCase()).length > 1;
  return values.map((name, index) => {
    if (name === "") return `_c${index}`;
    return isRepeated(name) ? `${name}${index}` : name;
  });
}

/** The same as DuckDB's options. */
function dialect(options: SourceOptions): Record<string, string> {
  const { separator, quote, escapeCharacter } = csvSeparators(options);
  return {
    delim: quoteText(separator),
    quote: quoteText(quote),
    escape: quoteText(quote === "" ? "" : escapeCharacter),
    nullstr: quoteText(options["nullvalue"] ?? ""),
  };
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
  const corruptName = corruptColumn(options);
  if (schema.fields.some((field) => field.name === corruptName)) return recordRows(files, schema);
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
  return byMode(select, isMalformed, parseMode(options));
}

function byMode(select: string, isMalformed: string, mode: ParseMode): RowsText {
  switch (mode) {
    case "PERMISSIVE":
      return select;
    case "DROPMALFORMED":
      return `${select} WHERE NOT (${isMalformed})`;
    case "FAILFAST":
      return `${select} WHERE CASE WHEN ${isMalformed} THEN ${failFastError} ELSE TRUE END`;
  }
}

function checkCorruptColumn(schema: Schema, options: SourceOptions): void {
  const column = schema.fields.find((field) => field.name === corruptColumn(options));
  if (column === undefined || column.dataType.kind === "string") return;
  throw new SparkError({
    errorClass: "INVALID_CORRUPT_RECORD_TYPE",
    messageParameters: {
      columnName: `\`${column.name}\``,
      actualType: `"${simpleString(column.dataType).toUpperCase()}"`,
    },
  });
}

/** Rows with a corrupt-record column, which holds whole lines: they are taken apart here and not by DuckDB. */
function recordRows(files: FileSet, schema: Schema): RowsText {
  const { options } = files;
  const mode = parseMode(options);
  checkCorruptColumn(schema, options);
  if (options["multiline"] === "true") {
    throw unsupported("A corrupt-record column with multiLine", "Read single lines, or use mode FAILFAST.");
  }
  const record = csvRecord({ text: "line", values: "parts", type: schema, options });
  const items = record.fields.map((value, index) => {
    const isKept = schema.fields[index]?.name !== corruptColumn(options) || mode === "PERMISSIVE";
    return `${isKept ? value : "NULL::VARCHAR"} AS ${fileColumn(index)}`;
  });
  const isHeader =
    options["header"] === "true" ? " QUALIFY row_number() OVER (PARTITION BY filename) > 1" : "";
  const lines = `SELECT line, filename FROM ${lineRows(files)} WHERE trim(line) <> ''${isHeader}`;
  const parts = `SELECT line, filename, ${splitCsv("line", options)} AS parts FROM (${lines})`;
  return byMode(`SELECT ${[...items, "filename"].join(", ")} FROM (${parts})`, record.isMalformed, mode);
}
