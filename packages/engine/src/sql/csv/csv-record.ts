import type { SourceOptions, StructType } from "@millrace/spark-model";
import type { SqlText } from "../scope.ts";
import { csvValue, trimmed } from "./csv-value.ts";

/** One record to read: SQL of its text and of the list of its values. */
export interface CsvRecordText {
  readonly text: SqlText;
  readonly values: SqlText;
  readonly type: StructType;
  readonly options: SourceOptions;
}

export interface CsvRecord {
  /** SQL of each field; the corrupt-record column has the text of a malformed record. */
  readonly fields: readonly SqlText[];
  /** Too few or too many values, or one that its type cannot hold. */
  readonly isMalformed: SqlText;
}

/** The name of the column for the text of malformed records. */
export function corruptColumn(options: SourceOptions): string {
  return options["columnnameofcorruptrecord"] ?? "_corrupt_record";
}

/** The fields of a record by their types (UnivocityParser): what cannot be read is NULL. */
export function csvRecord({ text, values, type, options }: CsvRecordText): CsvRecord {
  const read = type.fields.filter((field) => field.name !== corruptColumn(options));
  const raw = read.map((_, index) => trimmed(`${values}[${index + 1}]`, options));
  const converted = read.map((field, index) => csvValue(raw[index] ?? "NULL", field, options));
  const failures = converted.map((value, index) => `(${raw[index]} IS NOT NULL AND ${value} IS NULL)`);
  const isMalformed = [`len(${values}) <> ${read.length}`, ...failures].join(" OR ");
  const fields = type.fields.map((field) => {
    const index = read.indexOf(field);
    return index < 0 ? `CASE WHEN ${isMalformed} THEN ${text} END` : (converted[index] ?? "NULL");
  });
  return { fields, isMalformed };
}
