import { type DataType, type StructType, simpleString, unsupported } from "@millrace/spark-model";
import { duckType, fieldNames, quoteName, quoteText } from "../../duckdb/duck-type.ts";
import { parseWithPattern } from "../patterns/parse-pattern.ts";
import type { SqlText } from "../scope.ts";

/** Options of the JSON reader that say how texts become values (JSONOptions). */
export interface JsonValueOptions {
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
  readonly timestampNtzFormat?: string;
}

/**
 * Reading JSON as Spark does (JacksonParser). `json_transform` takes a text apart once; scalars other than
 * strings come out as JSON text, so that `"12"` is no number here either, and are then converted one by one.
 */
function jsonStructure(type: DataType): string {
  return JSON.stringify(structureOf(type));
}

function structureOf(type: DataType): unknown {
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return "VARCHAR";
    case "array":
      return [structureOf(type.elementType)];
    case "struct":
      return Object.fromEntries(type.fields.map((field) => [field.name, structureOf(field.dataType)]));
    case "map":
      return isText(type.valueType) ? "MAP(VARCHAR, VARCHAR)" : "MAP(VARCHAR, JSON)";
    default:
      return "JSON";
  }
}

function isText(type: DataType): boolean {
  return type.kind === "string" || type.kind === "char" || type.kind === "varchar";
}

/** The value of a Spark type from what `json_transform` gave. Values of the wrong form are NULL. */
export function fromTransformed(value: SqlText, type: DataType, options: JsonValueOptions): SqlText {
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return value;
    case "array": {
      const item = fromTransformed("e", type.elementType, options);
      return item === "e" ? value : wholeList(value, item);
    }
    case "map":
      return mapValue(value, type, options);
    case "struct":
      return structValue(value, type, options);
    default:
      return scalarValue(value, type, options);
  }
}

function structValue(value: SqlText, type: StructType, options: JsonValueOptions): SqlText {
  checkNames(type);
  const entries = type.fields.map((field) => {
    const item = `struct_extract(${value}, ${quoteText(field.name)})`;
    return `${quoteName(field.name)} := ${fromTransformed(item, field.dataType, options)}`;
  });
  return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${entries.join(", ")}) END`;
}

/** DuckDB's structs cannot hold names that differ in case only. */
function checkNames(type: StructType): void {
  const names = type.fields.map((field) => field.name);
  if (fieldNames(names).some((name, index) => name !== names[index])) {
    throw unsupported(
      `Reading JSON into ${simpleString(type)}`,
      "Use field names that differ in more than case.",
    );
  }
}

function mapValue(
  value: SqlText,
  type: Extract<DataType, { kind: "map" }>,
  options: JsonValueOptions,
): SqlText {
  if (!isText(type.keyType)) {
    throw unsupported(
      "Reading JSON into a map whose keys are no strings",
      "Use MAP<STRING, …> and cast the keys.",
    );
  }
  if (isText(type.valueType)) return value;
  const item = isNested(type.valueType)
    ? fromTransformed(transformed("e::VARCHAR", type.valueType), type.valueType, options)
    : fromTransformed("e", type.valueType, options);
  const values = wholeList(`map_values(${value})`, item);
  return `list_transform([${values}], lambda m: CASE WHEN m IS NOT NULL THEN map(map_keys(${value}), m) END)[1]`;
}

/** Items converted one by one; one of the wrong form makes the whole NULL. */
function wholeList(value: SqlText, item: SqlText): SqlText {
  const items = `list_transform(${value}, lambda e: ${item})`;
  return `list_transform([${items}], lambda l: CASE WHEN list_count(l) = list_count(${value}) THEN l END)[1]`;
}

function isNested(type: DataType): boolean {
  return type.kind === "struct" || type.kind === "array" || type.kind === "map";
}

/** `json_transform`, NULL for a text that is no JSON. */
export function transformed(text: SqlText, type: DataType): SqlText {
  return `TRY(json_transform(${text}, ${quoteText(jsonStructure(type))}))`;
}

function scalarValue(value: SqlText, type: DataType, options: JsonValueOptions): SqlText {
  switch (type.kind) {
    case "byte":
    case "short":
    case "integer":
    case "long":
    case "float":
    case "double":
    case "boolean":
      return `spark_json_to_${type.kind}(${value})`;
    case "decimal":
      return `TRY_CAST(spark_try_text_to_decimal(spark_json_text(${value})) AS ${duckType(type)})`;
    case "date":
      return options.dateFormat === undefined
        ? `spark_try_text_to_date(spark_json_text(${value}))`
        : parseWithPattern(`spark_json_text(${value})`, options.dateFormat, "date");
    case "timestamp":
      return options.timestampFormat === undefined
        ? `spark_json_to_timestamp(${value})`
        : parseWithPattern(`spark_json_text(${value})`, options.timestampFormat, "timestamp");
    case "timestamp_ntz":
      return options.timestampNtzFormat === undefined
        ? `spark_try_text_to_timestamp_ntz(spark_json_text(${value}))`
        : parseWithPattern(`spark_json_text(${value})`, options.timestampNtzFormat, "timestamp_ntz");
    case "binary":
      return `TRY(from_base64(spark_json_text(${value})))`;
    case "void":
      return "NULL::INTEGER";
    default:
      throw unsupported(
        `Reading JSON into ${simpleString(type).toUpperCase()}`,
        "Read a STRING and cast it.",
      );
  }
}

/**
 * Whether a record is malformed (its text goes to the corrupt-record column): a scalar that is there but
 * did not convert. Undefined when nothing in the type can fail.
 */
export function failedConversion(
  value: SqlText,
  type: DataType,
  options: JsonValueOptions,
): SqlText | undefined {
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
    case "map":
      return undefined;
    case "struct": {
      const failures = type.fields.flatMap((field) => {
        const item = `struct_extract(${value}, ${quoteText(field.name)})`;
        return failedConversion(item, field.dataType, options) ?? [];
      });
      return failures.length === 0 ? undefined : `(${failures.join(" OR ")})`;
    }
    case "array": {
      const item = failedConversion("e", type.elementType, options);
      return item === undefined
        ? undefined
        : `coalesce(len(list_filter(${value}, lambda e: ${item})) > 0, FALSE)`;
    }
    default: {
      const converted = scalarValue(value, type, options);
      return `(${value} IS NOT NULL AND ${converted} IS NULL)`;
    }
  }
}
