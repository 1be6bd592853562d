import { type DataType, type SourceOptions, SparkError } from "@millrace/spark-model";
import { castScalarToText } from "../expressions/cast-to-text.ts";
import { formatWithPattern } from "../patterns/format-pattern.ts";
import type { SqlText } from "../scope.ts";

/** SQL of a value as the text of a CSV field, not quoted. */
export function csvText(value: SqlText, type: DataType, options: SourceOptions): SqlText {
  switch (type.kind) {
    case "timestamp":
      return options["timestampformat"] === undefined
        ? `spark_iso_timestamp(${value})`
        : formatWithPattern(value, options["timestampformat"], true);
    case "timestamp_ntz":
      return options["timestampntzformat"] === undefined
        ? `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%g')`
        : formatWithPattern(value, options["timestampntzformat"], false);
    case "date":
      return options["dateformat"] === undefined
        ? `CAST(${value} AS VARCHAR)`
        : formatWithPattern(value, options["dateformat"], false);
    case "array":
    case "map":
    case "struct":
    case "binary":
      throw new SparkError({
        errorClass: "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
        sqlState: "0A000",
        message: `The CSV datasource doesn't support values of type ${type.kind.toUpperCase()}.`,
        messageParameters: { format: "CSV", columnName: "", columnType: type.kind.toUpperCase() },
      });
    default:
      return castScalarToText(value, type);
  }
}
