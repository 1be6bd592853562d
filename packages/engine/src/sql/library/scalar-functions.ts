import {
  dateType,
  doubleType,
  floatType,
  integerType,
  longType,
  stringType,
  timestampNtzType,
} from "@millrace/spark-model";
import type { DuckConnection } from "../../duckdb/connection.ts";
import { formatMoment, parseMoment } from "../patterns/java-pattern-text.ts";
import { offsetSeconds, parseDate, parseDateTime } from "./datetime-text.ts";
import { decimalQuotient } from "./decimal-quotient.ts";
import { javaDouble, javaFloat } from "./java-number.ts";
import { type RowFunction, rowFunction } from "./row-function.ts";

const functions: readonly RowFunction[] = [
  {
    name: "spark_other_date",
    parameters: [stringType],
    returns: dateType,
    apply: ([text]) => parseDate(String(text)) ?? null,
  },
  {
    name: "spark_other_timestamp",
    parameters: [stringType],
    returns: timestampNtzType,
    apply: ([text]) => parseDateTime(String(text))?.micros ?? null,
  },
  {
    name: "spark_other_zone",
    parameters: [stringType],
    returns: stringType,
    apply: ([text]) => parseDateTime(String(text))?.zone ?? null,
  },
  {
    name: "spark_zone_offset",
    parameters: [stringType],
    returns: longType,
    apply: ([zone]) => {
      const seconds = offsetSeconds(String(zone));
      return seconds === undefined ? null : BigInt(seconds);
    },
  },
  {
    name: "spark_parse_local",
    parameters: [stringType, stringType],
    returns: timestampNtzType,
    apply: ([text, pattern]) => parseMoment(String(text), String(pattern))?.micros ?? null,
  },
  {
    name: "spark_parse_zone",
    parameters: [stringType, stringType],
    returns: stringType,
    apply: ([text, pattern]) => parseMoment(String(text), String(pattern))?.zone ?? null,
  },
  {
    name: "spark_format_local",
    parameters: [longType, longType, stringType, stringType],
    returns: stringType,
    apply: ([micros, offset, pattern, zone]) =>
      formatMoment(
        { micros: BigInt(micros as bigint), offsetSeconds: Number(offset), zone: String(zone) },
        String(pattern),
      ),
  },
  {
    name: "spark_java_double",
    parameters: [doubleType],
    returns: stringType,
    apply: ([value]) => javaDouble(Number(value)),
  },
  {
    name: "spark_java_float",
    parameters: [floatType],
    returns: stringType,
    apply: ([value]) => javaFloat(Number(value)),
  },
  {
    name: "spark_decimal_divide",
    parameters: [stringType, stringType, integerType],
    returns: stringType,
    apply: ([dividend, divisor, scale]) => decimalQuotient(String(dividend), String(divisor), Number(scale)),
  },
];

/** Makes the functions written in TypeScript known to DuckDB. */
export function registerScalarFunctions(connection: DuckConnection): void {
  for (const definition of functions) connection.register(rowFunction(definition));
}
