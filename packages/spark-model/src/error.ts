import { conditions } from "./error-conditions.ts";

/** Which Spark exception a client should raise; each maps to a Java class and so to a PySpark class. */
export type ErrorKind =
  | "AnalysisException"
  | "ParseException"
  | "StreamingQueryException"
  | "QueryExecutionException"
  | "SparkRuntimeException"
  | "SparkException"
  | "SparkSQLException"
  | "ArithmeticException"
  | "ArrayIndexOutOfBoundsException"
  | "NumberFormatException"
  | "DateTimeException"
  | "IllegalArgumentException"
  | "IllegalStateException"
  | "UnsupportedOperationException"
  | "NoSuchElementException"
  | "ClassNotFoundException"
  | "SparkUpgradeException"
  | "PythonException"
  | "InvalidPlanInput"
  | "InvalidCommandInput";

export interface SparkErrorOptions {
  /** Spark's error condition, with its sub-condition after a dot: `UNRESOLVED_COLUMN.WITH_SUGGESTION`. */
  /** Empty for a plain Java exception, which has no condition. */
  readonly errorClass: string;
  readonly messageParameters?: Readonly<Record<string, string>>;
  /** Overrides what the table of conditions says. */
  readonly kind?: ErrorKind;
  readonly sqlState?: string;
  /** Overrides the message made from the condition's template. */
  readonly message?: string;
  readonly queryContext?: readonly QueryContext[];
  readonly cause?: unknown;
}

/** The piece of the user's text or DataFrame call that an error is about. */
export interface QueryContext {
  readonly fragment: string;
  readonly startIndex: number;
  readonly stopIndex: number;
  readonly callSite?: string;
}

/**
 * An error as Spark reports it: condition, SQLSTATE, parameters, message.
 * The message begins with `[CONDITION]` and ends with `SQLSTATE: xxxxx`, as SparkThrowable's do.
 */
export class SparkError extends Error {
  readonly errorClass: string;
  readonly kind: ErrorKind;
  readonly sqlState: string;
  readonly messageParameters: Readonly<Record<string, string>>;
  readonly queryContext: readonly QueryContext[];

  constructor(options: SparkErrorOptions) {
    const parameters = options.messageParameters ?? {};
    const condition = conditions[options.errorClass];
    const sqlState = options.sqlState ?? condition?.sqlState ?? "XXKM0";
    const text =
      options.message ?? fill(condition?.message ?? Object.values(parameters).join(" "), parameters);
    super(hasCondition(options.errorClass) ? `[${options.errorClass}] ${text} SQLSTATE: ${sqlState}` : text, {
      cause: options.cause,
    });
    this.name = "SparkError";
    this.errorClass = options.errorClass;
    this.kind = options.kind ?? condition?.kind ?? "AnalysisException";
    this.sqlState = sqlState;
    this.messageParameters = parameters;
    this.queryContext = options.queryContext ?? [];
  }
}

/** Errors that Spark has not named yet show their text alone: `_LEGACY_ERROR_TEMP_…`, and plain Java exceptions (""). */
function hasCondition(errorClass: string): boolean {
  return errorClass !== "" && !errorClass.startsWith("_LEGACY_ERROR_");
}

function fill(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replace(/<(\w+)>/g, (placeholder, name: string) => parameters[name] ?? placeholder);
}

/**
 * What Spark runs and Millrace does not (yet): names the construct and the way out.
 * `construct` completes "… is not supported by the embedded engine".
 */
export function unsupported(construct: string, wayOut: string): SparkError {
  return new SparkError({
    errorClass: "UNSUPPORTED_FEATURE.EMBEDDED_ENGINE",
    messageParameters: { construct, wayOut },
  });
}
