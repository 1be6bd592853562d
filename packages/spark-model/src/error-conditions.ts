import type { ErrorKind } from "./error.ts";

/** What the project knows of one Spark error condition; `<name>` in a message is a parameter. */
export interface ErrorCondition {
  readonly sqlState: string;
  readonly message: string;
  /** AnalysisException when absent. */
  readonly kind?: ErrorKind;
}

/**
 * The error conditions that Millrace raises, in alphabetical order: names, SQLSTATEs and parameters are
 * Spark 4.2's. Add a condition here before raising it.
 */
export const conditions: Readonly<Record<string, ErrorCondition>> = {
  AMBIGUOUS_REFERENCE: {
    sqlState: "42704",
    message: "Reference <name> is ambiguous, could be: <referenceNames>.",
  },
  ARITHMETIC_OVERFLOW: {
    sqlState: "22003",
    kind: "ArithmeticException",
    message: '<message>.<alternative> If necessary set <config> to "false" to bypass this error.',
  },
  CAST_INVALID_INPUT: {
    sqlState: "22018",
    kind: "NumberFormatException",
    message:
      "The value <expression> of the type <sourceType> cannot be cast to <targetType> because it is malformed. Correct the value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL instead.",
  },
  DIVIDE_BY_ZERO: {
    sqlState: "22012",
    kind: "ArithmeticException",
    message:
      'Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. If necessary set <config> to "false" to bypass this error.',
  },
  INVALID_JSON_DATA_TYPE: {
    sqlState: "2203G",
    message:
      'Failed to convert the JSON string "<invalidType>" to a data type. Please enter a valid data type.',
  },
  PARSE_EMPTY_STATEMENT: {
    sqlState: "42617",
    kind: "ParseException",
    message: "Syntax error, unexpected empty statement.",
  },
  PARSE_SYNTAX_ERROR: {
    sqlState: "42601",
    kind: "ParseException",
    message: "Syntax error at or near <error><hint>.",
  },
  PATH_NOT_FOUND: { sqlState: "42K03", message: "Path does not exist: <path>." },
  TABLE_OR_VIEW_NOT_FOUND: {
    sqlState: "42P01",
    message:
      "The table or view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog.",
  },
  "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION": {
    sqlState: "42703",
    message: "A column, variable, or function parameter with name <objectName> cannot be resolved.",
  },
  "UNRESOLVED_COLUMN.WITH_SUGGESTION": {
    sqlState: "42703",
    message:
      "A column, variable, or function parameter with name <objectName> cannot be resolved. Did you mean one of the following? [<proposal>].",
  },
  "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE": {
    sqlState: "0A000",
    kind: "UnsupportedOperationException",
    message: "<construct> is not supported by the embedded engine. <wayOut>",
  },
};
