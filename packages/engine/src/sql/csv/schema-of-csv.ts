import type { DataType } from "@millrace/spark-model";
import { sqlName, stringType, structField, structType } from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import { parseDate, parseDateTime } from "../library/datetime-text.ts";
import type { SqlText } from "../scope.ts";
import { splitCsvLine } from "./csv-line.ts";

/** `schema_of_csv('…')`: the schema of a constant in DDL (SchemaOfCsv, CSVInferSchema). */
export function schemaOfCsv(sample: string, options: Readonly<Record<string, string>>): SqlText {
  const separators = {
    separator: options["sep"] ?? options["delimiter"] ?? ",",
    quote: options["quote"] ?? '"',
    escapeCharacter: options["escape"] ?? "\\",
  };
  const values = splitCsvLine(sample, separators);
  const fields = values.map((value, index) => structField(`_c${index}`, typeOfText(value)));
  return quoteText(sqlName(structType(fields)));
}

const greatestInteger = 2n ** 31n;
const greatestLong = 2n ** 63n;

function typeOfText(value: string): DataType {
  if (/^[+-]?\d+$/.test(value)) {
    const number = BigInt(value);
    if (number >= -greatestInteger && number < greatestInteger) return { kind: "integer" };
    if (number >= -greatestLong && number < greatestLong) return { kind: "long" };
  }
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/.test(value)) return { kind: "double" };
  if (/^(?:NaN|[+-]?Infinity)$/.test(value)) return { kind: "double" };
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && parseDate(value) !== undefined) return { kind: "date" };
  if (/^\d{4}-\d{2}-\d{2}[T ]/.test(value) && parseDateTime(value) !== undefined)
    return { kind: "timestamp" };
  return /^(?:true|false)$/i.test(value) ? { kind: "boolean" } : stringType;
}
