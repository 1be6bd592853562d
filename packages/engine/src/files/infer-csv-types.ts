import {
  booleanType,
  type DataType,
  dateType,
  doubleType,
  integerType,
  longType,
  type SourceOptions,
  stringType,
  timestampType,
} from "@millrace/spark-model";
import type { DuckConnection } from "../duckdb/connection.ts";
import { parseWithPattern } from "../sql/patterns/parse-pattern.ts";
import { fileColumn, type RowsText } from "./file-format.ts";
import { readText } from "./read-scalar.ts";

interface Candidate {
  readonly type: DataType;
  readonly value: (text: string, options: SourceOptions) => string;
}

/** In the order in which Spark widens (CSVInferSchema.tryParseInteger and on). */
const candidates: readonly Candidate[] = [
  { type: integerType, value: (text) => `spark_try_text_to_integer(${text})` },
  { type: longType, value: (text) => `spark_try_text_to_long(${text})` },
  { type: doubleType, value: (text) => `spark_try_text_to_double(${text})` },
  {
    type: dateType,
    value: (text, { dateformat }) =>
      dateformat === undefined
        ? `CASE WHEN regexp_full_match(${text}, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') THEN spark_try_text_to_date(${text}) END`
        : parseWithPattern(text, dateformat, "date"),
  },
  {
    type: timestampType,
    value: (text, { timestampformat }) =>
      timestampformat === undefined
        ? `CASE WHEN regexp_matches(${text}, '^[0-9]{4}-') THEN spark_try_text_to_timestamp(${text}) END`
        : parseWithPattern(text, timestampformat, "timestamp"),
  },
  { type: booleanType, value: (text) => `CASE WHEN lower(${text}) IN ('true', 'false') THEN TRUE END` },
];

/** The narrowest type of each column that all its values have; a column without values is a string. */
export async function inferCsvTypes(
  rows: RowsText,
  { count, options }: { readonly count: number; readonly options: SourceOptions },
  connection: DuckConnection,
): Promise<readonly DataType[]> {
  if (count === 0) return [];
  const tests = Array.from({ length: count }, (_, index) => {
    const column = fileColumn(index);
    const fits = candidates.map(
      ({ value }) => `bool_and(${value(column, options)} IS NOT NULL) FILTER (WHERE ${column} IS NOT NULL)`,
    );
    return `CAST(list_position([${fits.join(", ")}], TRUE) AS VARCHAR)`;
  });
  const found = await readText(connection, `SELECT ${tests.join(", ")} FROM (${rows})`, count);
  return found.map((position) =>
    position === null ? stringType : (candidates[Number(position) - 1]?.type ?? stringType),
  );
}
