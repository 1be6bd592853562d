import {
  type DataType,
  dataTypeOf,
  type Expression,
  type FunctionCall,
  SparkError,
  type StructType,
  structType,
} from "@millrace/spark-model";
import { quoteName, quoteText } from "../../duckdb/duck-type.ts";
import { malformedRecord } from "../functions/spark-failure.ts";
import type { Scope, SqlText } from "../scope.ts";
import { checkJsonOptions, functionOptions, valueOptions } from "./json-function-options.ts";
import { failedConversion, fromTransformed, type JsonValueOptions, transformed } from "./json-reader.ts";

interface JsonReading {
  readonly text: SqlText;
  readonly options: JsonValueOptions;
  readonly failFast: boolean;
  readonly corruptColumn: string;
  /** Gives the value made of a record and its text, the record being taken apart once. */
  readonly bind: (record: SqlText, value: (record: SqlText, text: SqlText) => SqlText) => SqlText;
}

/**
 * `from_json(text, schema, options)` (JsonToStructs): a text is taken apart once and each field converted
 * on its own. A blank text is NULL; a malformed one has NULL fields.
 */
export function fromJson([text = ""]: readonly SqlText[], call: FunctionCall, scope: Scope): SqlText {
  const options = functionOptions(call, 1);
  checkJsonOptions(options, scope.context.timeZone);
  const reading: JsonReading = {
    text,
    options: valueOptions(options),
    failFast: isFailFast(options["mode"] ?? "PERMISSIVE"),
    corruptColumn: options["columnnameofcorruptrecord"] ?? "_corrupt_record",
    bind:
      scope.lets !== undefined && isHarmless(call.arguments[0])
        ? (record, value) => value(scope.let(record), text)
        : (record, value) =>
            `list_transform([row(${record}, ${text})], lambda j: ${value("j[1]", "j[2]")})[1]`,
  };
  const type = call.dataType;
  return type.kind === "struct" ? structFromJson(type, reading) : otherFromJson(type, reading);
}

function isFailFast(mode: string): boolean {
  if (/^(?:PERMISSIVE|FAILFAST)$/i.test(mode)) return mode.toUpperCase() === "FAILFAST";
  throw new SparkError({
    errorClass: "PARSE_MODE_UNSUPPORTED",
    messageParameters: { funcName: "`from_json`", mode: mode.toUpperCase() },
  });
}

/** Whether a text can be computed for every row: a column, perhaps of bytes, raises nothing. */
function isHarmless(argument: Expression | undefined): boolean {
  if (argument?.kind === "cast")
    return dataTypeOf(argument.child).kind === "binary" && isHarmless(argument.child);
  return argument?.kind === "attribute" || argument?.kind === "literal";
}

/** Well-formed texts as they are; others as Jackson would read them, which takes more than DuckDB does. */
function records(text: SqlText, type: DataType): SqlText {
  return `coalesce(${transformed(text, type)}, ${transformed(`spark_lenient_json(${text})`, type)})`;
}

function structFromJson(type: StructType, reading: JsonReading): SqlText {
  const { text, options, failFast, corruptColumn, bind } = reading;
  const readType = structType(type.fields.filter((field) => field.name !== corruptColumn));
  return bind(records(text, readType), (record, source) => {
    const malformed = isMalformed(record, readType, options);
    const entries = type.fields.map(({ name, dataType }) => {
      const value =
        name === corruptColumn
          ? `CASE WHEN ${malformed} THEN ${source} END`
          : fromTransformed(`struct_extract(${record}, ${quoteText(name)})`, dataType, options);
      return `${quoteName(name)} := ${value}`;
    });
    const isBlank = `${record} IS NULL AND (${source} IS NULL OR trim(${source}) = '')`;
    const failure = failFast ? ` WHEN ${malformed} THEN ${malformedRecord}` : "";
    return `(CASE WHEN ${isBlank} THEN NULL${failure} ELSE struct_pack(${entries.join(", ")}) END)`;
  });
}

function isMalformed(record: SqlText, type: StructType, options: JsonValueOptions): SqlText {
  const failed = failedConversion(record, type, options);
  return failed === undefined ? `(${record} IS NULL)` : `(${record} IS NULL OR ${failed})`;
}

/** Arrays and maps: one value of the wrong form makes the whole NULL. A lone object is an array of one. */
function otherFromJson(type: DataType, { text, options, failFast, bind }: JsonReading): SqlText {
  const isRows = type.kind === "array" && type.elementType.kind === "struct";
  const lists = isRows
    ? `CASE WHEN ltrim(${text})[1] = '{' THEN '[' || ${text} || ']' ELSE ${text} END`
    : text;
  return bind(records(lists, type), (record, source) => {
    const value = fromTransformed(record, type, options);
    if (!failFast) return `(${value})`;
    return `(CASE WHEN ${value} IS NULL AND trim(${source}) <> '' THEN ${malformedRecord} ELSE ${value} END)`;
  });
}
