import { type DataType, unsupported } from "@millrace/spark-model";
import { fieldNames, quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";

/** Any value as the text that Spark's CAST AS STRING gives (ToStringBase). */
export function castScalarToText(value: SqlText, from: DataType): SqlText {
  switch (from.kind) {
    case "string":
    case "char":
    case "varchar":
      return value;
    case "float":
      return `spark_float_text(${value})`;
    case "double":
      return `spark_double_text(${value})`;
    case "timestamp":
      return `CAST(CAST(${value} AS TIMESTAMP) AS VARCHAR)`;
    case "decimal":
      return decimalText(value, from);
    case "binary":
      return `spark_decode_utf8(${value})`;
    case "day_time_interval":
      return `spark_day_time_text(${value}, '${from.start}', '${from.end}')`;
    case "year_month_interval":
      return `spark_year_month_text(${value}, '${from.start}', '${from.end}')`;
    case "array":
      return arrayText(value, from.elementType);
    case "map":
      return mapText(value, from);
    case "struct":
      return structText(value, from);
    case "interval":
    case "variant":
      throw unsupported(`CAST from ${from.kind.toUpperCase()} to STRING`, "Use its fields instead.");
    default:
      return `CAST(${value} AS VARCHAR)`;
  }
}

/** DuckDB writes no zero before the point of a type without whole digits. */
function decimalText(value: SqlText, { precision, scale }: Extract<DataType, { kind: "decimal" }>): SqlText {
  const text = `CAST(${value} AS VARCHAR)`;
  return precision === scale ? `regexp_replace(${text}, '^(-?)\\.', '\\10.')` : text;
}

function orNull(value: SqlText, type: DataType): SqlText {
  return `coalesce(${castScalarToText(value, type)}, 'null')`;
}

function arrayText(value: SqlText, elementType: DataType): SqlText {
  const items = `list_transform(${value}, lambda e: ${orNull("e", elementType)})`;
  return `('[' || coalesce(array_to_string(${items}, ', '), '') || ']' || CASE WHEN ${value} IS NOT NULL THEN '' END)`;
}

function mapText(value: SqlText, type: Extract<DataType, { kind: "map" }>): SqlText {
  const key = castScalarToText("struct_extract(e, 'key')", type.keyType);
  const item = orNull("struct_extract(e, 'value')", type.valueType);
  const entries = `list_transform(map_entries(${value}), lambda e: ${key} || ' -> ' || ${item})`;
  return `('{' || coalesce(array_to_string(${entries}, ', '), '') || '}' || CASE WHEN ${value} IS NOT NULL THEN '' END)`;
}

function structText(value: SqlText, type: Extract<DataType, { kind: "struct" }>): SqlText {
  const names = fieldNames(type.fields.map((field) => field.name));
  const fields = type.fields.map((field, index) =>
    orNull(`struct_extract(${value}, ${quoteText(names[index] ?? "")})`, field.dataType),
  );
  const text = ["'{'", fields.join(" || ', ' || "), "'}'"].filter((part) => part !== "").join(" || ");
  return `(CASE WHEN ${value} IS NOT NULL THEN ${text} END)`;
}
