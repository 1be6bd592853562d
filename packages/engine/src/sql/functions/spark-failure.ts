import type { SparkErrorOptions } from "@millrace/spark-model";
import { encodeSparkError } from "../../duckdb/duck-error.ts";
import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";

/** The configuration key that ANSI errors name as the way out. */
export const ansiConfig = '"spark.sql.ansi.enabled"';

/** An SQL expression that raises a Spark error when it is evaluated. */
export function sparkFailure(options: Pick<SparkErrorOptions, "errorClass" | "messageParameters">): SqlText {
  return `error(${quoteText(encodeSparkError(options))})`;
}

export const divideByZero: SqlText = sparkFailure({
  errorClass: "DIVIDE_BY_ZERO",
  messageParameters: { config: ansiConfig },
});

export const remainderByZero: SqlText = sparkFailure({
  errorClass: "REMAINDER_BY_ZERO",
  messageParameters: { config: ansiConfig },
});
