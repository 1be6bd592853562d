import { Code, ConnectError } from "@connectrpc/connect";
import { type ErrorInfo, ErrorInfoSchema } from "@millrace/spark-connect";

/**
 * An error that the Spark Connect server reports: Spark's error condition, SQLSTATE, message, parameters and
 * the Java class that it stands for (google.rpc.ErrorInfo, domain org.apache.spark).
 */
export class SparkConnectError extends Error {
  /** For example `UNRESOLVED_COLUMN.WITH_SUGGESTION`; empty when the server names none. */
  readonly errorClass: string;
  readonly sqlState: string;
  readonly messageParameters: Readonly<Record<string, string>>;
  /** PySpark's name for it: AnalysisException, ParseException, StreamingQueryException … */
  readonly exception: string;
  /** Asks FetchErrorDetails for what the trailers have no room for. */
  readonly errorId: string | undefined;
  /** The gRPC status code. */
  readonly code: Code;

  constructor(error: ConnectError, message = error.rawMessage) {
    super(message, { cause: error });
    const info = sparkInfo(error);
    this.code = error.code;
    this.errorClass = info?.metadata.errorClass ?? /^\[([A-Z0-9_.]+)\]/.exec(message)?.[1] ?? "";
    this.sqlState = info?.metadata.sqlState ?? /SQLSTATE: (\w{5})/.exec(message)?.[1] ?? "";
    this.messageParameters = parametersOf(info);
    this.exception = exceptionOf(info);
    this.errorId = info?.metadata.errorId;
    this.name = this.exception;
  }
}

function sparkInfo(error: ConnectError): ErrorInfo | undefined {
  return error.findDetails(ErrorInfoSchema).find((info) => info.domain === "org.apache.spark");
}

/** The exceptions that PySpark tells apart; a server names its own class first and these further up. */
const knownExceptions: ReadonlySet<string> = new Set([
  "ParseException",
  "AnalysisException",
  "StreamingQueryException",
  "QueryExecutionException",
  "PythonException",
  "NumberFormatException",
  "IllegalArgumentException",
  "ArithmeticException",
  "UnsupportedOperationException",
  "ArrayIndexOutOfBoundsException",
  "DateTimeException",
  "SparkRuntimeException",
  "SparkUpgradeException",
  "SparkNoSuchElementException",
  "InvalidPlanInput",
  "InvalidCommandInput",
  "SparkException",
]);

function exceptionOf(info: ErrorInfo | undefined): string {
  if (info === undefined) return "SparkConnectException";
  const classes = JSON.parse(info.metadata.classes ?? "[]") as readonly string[];
  const names = [info.reason, ...classes].map((one) => one.split(/[.$]/).at(-1) ?? one);
  return names.find((name) => knownExceptions.has(name)) ?? names[0] ?? "SparkException";
}

function parametersOf(info: ErrorInfo | undefined): Record<string, string> {
  const text = info?.metadata.messageParameters;
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

/** Whether the server could not be reached, as opposed to having refused. */
export function isUnavailable(error: unknown): boolean {
  const code = error instanceof SparkConnectError || error instanceof ConnectError ? error.code : undefined;
  return code === Code.Unavailable;
}

/** The message for an address where nothing answers. */
export function unavailableMessage(baseUrl: string): string {
  const address = baseUrl.replace(/^https?:/, "sc:");
  // The parameters may hold a token, and messages end in saved notebooks.
  return `The cluster at ${address.split("/;")[0]} does not answer. See its state on the Clusters page, start it, and try again.`;
}
