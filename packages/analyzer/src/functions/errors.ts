import { dataTypeOf, type Expression, quoteIdentifier, SparkError, sqlName } from "@millrace/spark-model";
import type { Resolved } from "../expressions/resolved.ts";

/** An argument of a type that the function does not take. */
export function unexpectedInputType(
  sql: string,
  argument: Resolved,
  { index, requiredType }: { readonly index: number; readonly requiredType: string },
): SparkError {
  return mismatch("UNEXPECTED_INPUT_TYPE", sql, {
    paramIndex: ordinal(index),
    inputSql: `"${argument.sql}"`,
    inputType: quotedType(argument.expression),
    requiredType,
  });
}

/** DATATYPE_MISMATCH with a sub-condition; `sqlExpr` is the expression that the rules refuse. */
export function mismatch(
  condition: string,
  sql: string,
  parameters: Readonly<Record<string, string>>,
): SparkError {
  return new SparkError({
    errorClass: `DATATYPE_MISMATCH.${condition}`,
    messageParameters: { sqlExpr: `"${sql}"`, ...parameters },
  });
}

/** The type of an expression in double quotes, as DATATYPE_MISMATCH parameters have it. */
export function quotedType(expression: Expression): string {
  return `"${sqlName(dataTypeOf(expression))}"`;
}

export function wrongArgumentCount(name: string, expected: string, actual: number): SparkError {
  return new SparkError({
    errorClass: "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
    messageParameters: {
      functionName: quoteIdentifier(name),
      expectedNum: expected,
      actualNum: String(actual),
      docroot: "https://spark.apache.org/docs/latest",
    },
  });
}

const ordinals = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

/** `first`, `second`, … as messages count arguments (ordinalNumber). */
export function ordinal(index: number): string {
  return ordinals[index] ?? `${index + 1}th`;
}
