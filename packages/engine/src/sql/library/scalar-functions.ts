import { doubleType, floatType, integerType, stringType } from "@millrace/spark-model";
import type { DuckConnection } from "../../duckdb/connection.ts";
import { decimalQuotient } from "./decimal-quotient.ts";
import { javaDouble, javaFloat } from "./java-number.ts";
import { type RowFunction, rowFunction } from "./row-function.ts";

const functions: readonly RowFunction[] = [
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
