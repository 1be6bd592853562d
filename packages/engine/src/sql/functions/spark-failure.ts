import type { SparkErrorOptions } from "@millrace/spark-model";
import { encodeSparkError } from "../../duckdb/duck-error.ts";
import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";

/** The configuration key that ANSI errors name as the way out. */
export const ansiConfig = '"spark.sql.ansi.enabled"';

/** Stands in the texts of a failure for a value that is known when it is raised. */
export const valueHere = "\uFFFC";

/**
 * An SQL expression that raises a Spark error when it is evaluated. `values` take the places of `valueHere`, in
 * order; their texts must need no escaping in JSON.
 */
export function sparkFailure(
  options: Pick<SparkErrorOptions, "errorClass" | "messageParameters" | "kind" | "message">,
  ...values: readonly SqlText[]
): SqlText {
  const texts = encodeSparkError(options).split(valueHere).map(quoteText);
  const parts = texts.flatMap((text, index) => (index === 0 ? [text] : [values[index - 1] ?? "''", text]));
  return `error(${parts.join(" || ")})`;
}

/** A record that cannot be parsed, in the mode FAILFAST. */
export const malformedRecord: SqlText = sparkFailure({
  errorClass: "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
  messageParameters: { badRecord: "", failFastMode: "FAILFAST" },
});

export const divideByZero: SqlText = sparkFailure({
  errorClass: "DIVIDE_BY_ZERO",
  messageParameters: { config: ansiConfig },
});

export const remainderByZero: SqlText = sparkFailure({
  errorClass: "REMAINDER_BY_ZERO",
  messageParameters: { config: ansiConfig },
});
