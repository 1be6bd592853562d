import {
  type DataType,
  type FunctionCall,
  SparkError,
  type StructType,
  structType,
} from "@millrace/spark-model";
import { encodeSparkError } from "../../duckdb/duck-error.ts";
import { quoteName, quoteText } from "../../duckdb/duck-type.ts";
import type { Scope, SqlText } from "../scope.ts";
import { checkJsonOptions, functionOptions, valueOptions } from "./json-function-options.ts";
import { failedConversion, fromTransformed, type JsonValueOptions, transformed } from "./json-reader.ts";

interface ParsedText {
  /** The text to read, blanks included. */
  readonly text: SqlText;
  readonly options: JsonValueOptions;
  readonly failFast: boolean;
  readonly corruptColumn: string;
}

/**
 * `from_json(text, schema, options)` (JsonToStructs): a text is taken apart once, bound to `j` by a lambda
 * of one item, and each field converted on its own. A blank text is NULL; a malformed one has NULL fields.
 */
export function fromJson([text = ""]: readonly SqlText[], call: FunctionCall, scope: Scope): SqlText {
  const options = functionOptions(call, 1);
  checkJsonOptions(options, scope.context.timeZone);
  const parsed: ParsedText = {
    text,
    options: valueOptions(options),
    failFast: isFailFast(options["mode"] ?? "PERMISSIVE"),
    corruptColumn: options["columnnameofcorruptrecord"] ?? "_corrupt_record",
  };
  const type = call.dataType;
  if (type.kind === "struct") return structFromJson(type, parsed);
  return nonStructFromJson(type, parsed);
}

function isFailFast(mode: string): boolean {
  if (/^(?:PERMISSIVE|FAILFAST)$/i.test(mode)) return mode.toUpperCase() === "FAILFAST";
  throw new SparkError({
    errorClass: "PARSE_MODE_UNSUPPORTED",
    messageParameters: { funcName: "`from_json`", mode: mode.toUpperCase() },
  });
}

/** Well-formed texts as they are; others as Jackson would read them, which takes more than DuckDB does. */
function records(text: SqlText, type: DataType): SqlText {
  return `coalesce(${transformed(text, type)}, ${transformed(`spark_lenient_json(${text})`, type)})`;
}

/** Binds a record to `j` once, whatever the number of places that use it. */
function bound(record: SqlText, text: SqlText, value: SqlText): SqlText {
  return `list_transform([row(${record}, ${text})], lambda j: ${value})[1]`;
}

const record = "j[1]";
const source = "j[2]";

function structFromJson(type: StructType, { text, options, failFast, corruptColumn }: ParsedText): SqlText {
  const fields = type.fields.filter((field) => field.name !== corruptColumn);
  const readType = structType(fields);
  const malformed = isMalformed(readType, options);
  const entries = type.fields.map((field) => {
    const value =
      field.name === corruptColumn
        ? `CASE WHEN ${malformed} THEN ${source} END`
        : fromTransformed(`struct_extract(${record}, ${quoteText(field.name)})`, field.dataType, options);
    return `${quoteName(field.name)} := ${value}`;
  });
  const failure = failFast ? ` WHEN ${malformed} THEN ${failFastError}` : "";
  const pack = `struct_pack(${entries.join(", ")})`;
  const value = `CASE WHEN ${source} IS NULL OR trim(${source}) = '' THEN NULL${failure} ELSE ${pack} END`;
  return bound(records(text, readType), text, value);
}

function isMalformed(type: StructType, options: JsonValueOptions): SqlText {
  const failed = failedConversion(record, type, options);
  return failed === undefined ? `(${record} IS NULL)` : `(${record} IS NULL OR ${failed})`;
}

/** Arrays and maps: one value of the wrong form makes the whole NULL. A lone object is an array of one. */
function nonStructFromJson(type: DataType, { text, options, failFast }: ParsedText): SqlText {
  const isRows = type.kind === "array" && type.elementType.kind === "struct";
  const lists = isRows
    ? `CASE WHEN ltrim(${text})[1] = '{' THEN '[' || ${text} || ']' ELSE ${text} END`
    : text;
  const value = fromTransformed(record, type, options);
  const failed = `(${value} IS NULL AND trim(${source}) <> '')`;
  const checked = failFast ? `CASE WHEN ${failed} THEN ${failFastError} ELSE ${value} END` : value;
  return bound(records(lists, type), text, checked);
}

const failFastError: SqlText = `error(${quoteText(
  encodeSparkError({
    errorClass: "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
    messageParameters: { badRecord: "", failFastMode: "FAILFAST" },
  }),
)})`;
