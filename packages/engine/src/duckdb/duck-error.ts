import { type ErrorKind, SparkError, type SparkErrorOptions } from "@millrace/spark-model";

/** Marks the JSON text of a Spark error inside the message of a DuckDB error. */
const marker = "millrace:";

/** What generated SQL passes to DuckDB's `error()` so that the door can raise this Spark error. */
export function encodeSparkError(
  options: Pick<SparkErrorOptions, "errorClass" | "messageParameters" | "kind" | "message">,
): string {
  const { errorClass, messageParameters = {}, kind, message } = options;
  return marker + JSON.stringify([errorClass, messageParameters, kind ?? null, message ?? null]);
}

/** Turns an error of DuckDB into the one that Spark raises. Errors that are already Spark's pass unchanged. */
export function toSparkError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SparkError) return error;
  const encoded = decode(error);
  if (encoded) return encoded;
  for (const { pattern, options } of translations) {
    const match = pattern.exec(error.message);
    if (match) return new SparkError({ ...options(match), cause: error });
  }
  return new SparkError({
    errorClass: "INTERNAL_ERROR",
    kind: "SparkException",
    sqlState: "XX000",
    message: error.message,
    messageParameters: { message: error.message },
    cause: error,
  });
}

function decode(error: Error): SparkError | undefined {
  const start = error.message.indexOf(marker);
  if (start < 0) return undefined;
  const text = error.message.slice(start + marker.length).split("\n")[0] ?? "";
  const end = text.lastIndexOf("]");
  const [errorClass, messageParameters, stated, message] = JSON.parse(text.slice(0, end + 1)) as [
    string,
    Record<string, string>,
    (ErrorKind | null)?,
    (string | null)?,
  ];
  const kind = errorClass === "CAST_INVALID_INPUT" ? malformedInput(messageParameters["targetType"]) : stated;
  return new SparkError({
    errorClass,
    messageParameters,
    cause: error,
    ...(kind ? { kind } : {}),
    ...(message ? { message } : {}),
  });
}

/** Which exception Spark raises for a malformed text depends on what it was to become. */
function malformedInput(targetType = ""): ErrorKind {
  if (targetType.includes("BOOLEAN")) return "SparkRuntimeException";
  return /DATE|TIMESTAMP/.test(targetType) ? "DateTimeException" : "NumberFormatException";
}

interface Translation {
  readonly pattern: RegExp;
  readonly options: (match: RegExpExecArray) => SparkErrorOptions;
}

const ansiConfig = '"spark.sql.ansi.enabled"';

/** Spark's names for DuckDB's integer types, as its messages write them. */
const integerNames: Readonly<Record<string, string>> = {
  INT8: "byte",
  INT16: "short",
  INT32: "integer",
  INT64: "long",
};

const tryFunctions: Readonly<Record<string, string>> = {
  addition: "try_add",
  subtraction: "try_subtract",
  multiplication: "try_multiply",
};

const symbols: Readonly<Record<string, string>> = { addition: "+", subtraction: "-", multiplication: "*" };

const outOfDecimal = (value: string, precision: string, scale: string): SparkErrorOptions => ({
  errorClass: "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
  messageParameters: { value, precision, scale, config: ansiConfig },
});

const translations: readonly Translation[] = [
  {
    pattern: /Unknown TimeZone '([^']*)'/,
    options: ([, timeZone = ""]) => ({
      errorClass: "INVALID_TIMEZONE",
      messageParameters: { timeZone: `'${timeZone}'` },
    }),
  },
  {
    pattern: /Overflow in (\w+) of (INT8|INT16) \((-?\d+) \S (-?\d+)\)/,
    options: ([, operation = "", type = "", left = "", right = ""]) => ({
      errorClass: "BINARY_ARITHMETIC_OVERFLOW",
      messageParameters: {
        value1: left + (type === "INT8" ? "Y" : "S"),
        symbol: symbols[operation] ?? operation,
        value2: right + (type === "INT8" ? "Y" : "S"),
        functionName: `\`${tryFunctions[operation] ?? operation}\``,
      },
    }),
  },
  {
    // A sum is computed in 128 bits and then narrowed.
    pattern:
      /Type INT128 with value \S+ can't be cast because the value is out of range for the destination type INT64/,
    options: () => ({
      errorClass: "ARITHMETIC_OVERFLOW",
      messageParameters: {
        message: "long overflow",
        alternative: " Use 'try_sum' to tolerate overflow and return NULL instead.",
        config: ansiConfig,
      },
    }),
  },
  {
    pattern: /Could not cast value (\S+) to DECIMAL\((\d+),(\d+)\)/,
    options: ([, value = "", precision = "", scale = ""]) => outOfDecimal(value, precision, scale),
  },
  {
    pattern: /(?:Casting value|Could not convert string) "([^"]*)" to (?:type )?DECIMAL\((\d+),(\d+)\)/,
    options: ([, value = "", precision = "", scale = ""]) => outOfDecimal(value, precision, scale),
  },
  {
    pattern: /Overflow in \w+ of DECIMAL\((\d+)\) \(([^)]*)\)/,
    options: ([, precision = "", value = ""]) => outOfDecimal(value, precision, "0"),
  },
  {
    pattern: /[Dd]ate out of range: (-?\d+)-(-?\d+)-(-?\d+)/,
    options: ([, year = "", month = "", day = ""]) => ({
      errorClass: "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
      messageParameters: { rangeMessage: `Invalid date ${year}-${month}-${day}`, ansiConfig },
    }),
  },
  {
    pattern: /[Tt]ime out of range: (\S+)/,
    options: ([, time = ""]) => ({
      errorClass: "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
      messageParameters: { rangeMessage: `Invalid time ${time}`, ansiConfig },
    }),
  },
  {
    pattern: /CSV Error on Line: (\d+)/,
    options: ([, line = ""]) => ({
      errorClass: "FAILED_READ_FILE.NO_HINT",
      messageParameters: { path: `the CSV file, line ${line}` },
    }),
  },
  {
    pattern: /Map keys must be unique/,
    options: () => ({
      errorClass: "DUPLICATED_MAP_KEY",
      messageParameters: { key: "", mapKeyDedupPolicy: '"spark.sql.mapKeyDedupPolicy"' },
    }),
  },
  {
    pattern: /Map keys can not be NULL/,
    options: () => ({ errorClass: "NULL_MAP_KEY", messageParameters: {} }),
  },
  {
    pattern: /Overflow in (\w+) of (INT\d+)/,
    options: ([, operation = "", type = ""]) => ({
      errorClass: "ARITHMETIC_OVERFLOW",
      messageParameters: {
        message: `${integerNames[type] ?? type} overflow`,
        alternative: tryFunctions[operation]
          ? ` Use '${tryFunctions[operation]}' to tolerate overflow and return NULL instead.`
          : "",
        config: ansiConfig,
      },
    }),
  },
  {
    pattern: /Overflow in (?:negation|abs)|Overflow on abs|Overflow in /i,
    options: () => ({
      errorClass: "ARITHMETIC_OVERFLOW",
      messageParameters: { message: "Overflow.", alternative: "", config: ansiConfig },
    }),
  },
  {
    pattern: /Could not convert string '([\s\S]*)' to (\w+)/,
    options: ([, value = "", type = ""]) => ({
      errorClass: "CAST_INVALID_INPUT",
      messageParameters: {
        expression: `'${value}'`,
        sourceType: '"STRING"',
        targetType: `"${sparkTypeName(type)}"`,
        ansiConfig,
      },
    }),
  },
  {
    pattern: /value (\S+) can't be cast because the value is out of range for the destination type (\w+)/,
    options: ([, value = "", type = ""]) => ({
      errorClass: "CAST_OVERFLOW",
      messageParameters: {
        value,
        sourceType: '"BIGINT"',
        targetType: `"${sparkTypeName(type)}"`,
        ansiConfig,
      },
    }),
  },
  {
    pattern: /^(?:Out of Range Error|Conversion Error): ([\s\S]*)/,
    options: ([, message = ""]) => ({
      errorClass: "ARITHMETIC_OVERFLOW",
      messageParameters: {
        message: (message.split("\n")[0] ?? "").trim(),
        alternative: "",
        config: ansiConfig,
      },
    }),
  },
  {
    pattern: /More than one row returned by a subquery/,
    options: () => ({ errorClass: "SCALAR_SUBQUERY_TOO_MANY_ROWS", messageParameters: {} }),
  },
  {
    pattern: /^INTERRUPT Error|Interrupted!/,
    options: () => ({
      errorClass: "OPERATION_CANCELED",
      kind: "SparkException",
      sqlState: "HY008",
      message: "Operation has been canceled.",
    }),
  },
  {
    pattern: /^Out of Memory Error: ([\s\S]*)/,
    options: ([, message = ""]) => ({
      errorClass: "UNABLE_TO_ACQUIRE_MEMORY",
      kind: "SparkException",
      sqlState: "53200",
      message: `The embedded engine ran out of memory: ${message.split("\n")[0] ?? ""} Give the cluster more memory.`,
    }),
  },
];

const sparkTypeNames: Readonly<Record<string, string>> = {
  BOOL: "BOOLEAN",
  INT8: "TINYINT",
  INT16: "SMALLINT",
  INT32: "INT",
  INT64: "BIGINT",
};

function sparkTypeName(type: string): string {
  return sparkTypeNames[type] ?? type;
}
