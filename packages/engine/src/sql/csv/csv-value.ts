import {
  type DataType,
  type SourceOptions,
  SparkError,
  type StructField,
  simpleString,
  stringType,
} from "@millrace/spark-model";
import { castText } from "../expressions/cast.ts";
import { parseWithPattern } from "../patterns/parse-pattern.ts";

/** A text with the whitespace gone that the options ignore. */
export function trimmed(column: string, options: SourceOptions): string {
  const left = options["ignoreleadingwhitespace"] === "true";
  const right = options["ignoretrailingwhitespace"] === "true";
  if (left && right) return `trim(${column})`;
  return left ? `ltrim(${column})` : right ? `rtrim(${column})` : column;
}

/** One value by the type of its column; what cannot be read is NULL. */
export function csvValue(text: string, field: StructField, options: SourceOptions): string {
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
