import { type DataType, type StructType, simpleString, unsupported } from "@millrace/spark-model";
import { fieldNames, quoteText } from "../../duckdb/duck-type.ts";
import { castScalarToText } from "../expressions/cast-to-text.ts";
import { formatWithPattern } from "../patterns/format-pattern.ts";
import type { SqlText } from "../scope.ts";

/** Options of the JSON writer (JSONOptions). */
export interface JsonWriteOptions {
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
  readonly timestampNtzFormat?: string;
  /** Whether fields that are NULL are left out; true unless stated. */
  readonly ignoreNullFields: boolean;
}

/** A value as JSON text, as JacksonGenerator writes it; NULL for NULL. */
export function toJsonText(value: SqlText, type: DataType, options: JsonWriteOptions): SqlText {
  switch (type.kind) {
    case "struct":
      return structText(value, type, options);
    case "array": {
      const items = `list_transform(${value}, lambda e: coalesce(${toJsonText("e", type.elementType, options)}, 'null'))`;
      return `('[' || coalesce(array_to_string(${items}, ','), '') || ']' || CASE WHEN ${value} IS NOT NULL THEN '' END)`;
    }
    case "map": {
      const key = `CAST(to_json(${castScalarToText("struct_extract(e, 'key')", type.keyType)}) AS VARCHAR)`;
      const item = `coalesce(${toJsonText("struct_extract(e, 'value')", type.valueType, options)}, 'null')`;
      const entries = `list_transform(map_entries(${value}), lambda e: ${key} || ':' || ${item})`;
      return `('{' || coalesce(array_to_string(${entries}, ','), '') || '}' || CASE WHEN ${value} IS NOT NULL THEN '' END)`;
    }
    default:
      return scalarText(value, type, options);
  }
}

function structText(value: SqlText, type: StructType, options: JsonWriteOptions): SqlText {
  const names = fieldNames(type.fields.map((field) => field.name));
  const fields = type.fields.map((field, index) => {
    const item = toJsonText(
      `struct_extract(${value}, ${quoteText(names[index] ?? "")})`,
      field.dataType,
      options,
    );
    const key = quoteText(`${JSON.stringify(field.name)}:`);
    return options.ignoreNullFields ? `${key} || ${item}` : `${key} || coalesce(${item}, 'null')`;
  });
  const body = fields.length === 0 ? "''" : `concat_ws(',', ${fields.join(", ")})`;
  return `(CASE WHEN ${value} IS NOT NULL THEN '{' || ${body} || '}' END)`;
}

function quoted(text: SqlText): SqlText {
  return `CAST(to_json(${text}) AS VARCHAR)`;
}

function scalarText(value: SqlText, type: DataType, options: JsonWriteOptions): SqlText {
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return quoted(value);
    case "float":
    case "double": {
      const text = castScalarToText(value, type);
      return `CASE WHEN isfinite(${value}) THEN ${text} ELSE '"' || ${text} || '"' END`;
    }
    case "date":
      return quoted(
        options.dateFormat === undefined
          ? `CAST(${value} AS VARCHAR)`
          : formatWithPattern(value, options.dateFormat, false),
      );
    case "timestamp":
      return quoted(
        options.timestampFormat === undefined
          ? `spark_iso_timestamp(${value})`
          : formatWithPattern(value, options.timestampFormat, true),
      );
    case "timestamp_ntz":
      return quoted(
        options.timestampNtzFormat === undefined
          ? `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%g')`
          : formatWithPattern(value, options.timestampNtzFormat, false),
      );
    case "binary":
      return quoted(`to_base64(${value})`);
    case "day_time_interval":
    case "year_month_interval":
      return quoted(castScalarToText(value, type));
    case "void":
      return "NULL::VARCHAR";
    case "interval":
    case "variant":
      throw unsupported(`JSON of ${simpleString(type).toUpperCase()}`, "Cast the value to STRING first.");
    default:
      return `CAST(${value} AS VARCHAR)`;
  }
}
