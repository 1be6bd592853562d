import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { type ErrorKind, SparkError } from "@millrace/spark-model";
import { type ErrorInfo, ErrorInfoSchema } from "./generated/google/rpc/error_details_pb.js";
import { type Status, StatusSchema } from "./generated/google/rpc/status_pb.js";

/** google.rpc.Code.INTERNAL: the code of every error that Spark Connect explains. */
const internal = 13;

/**
 * Bytes of the message that the trailers carry, percent-encoded. The message goes twice (grpc-message and
 * the status) and gRPC clients refuse metadata of 16 KiB, the careful ones of 8 KiB.
 */
const messageLimit = 2048;

/** Characters of the parameters' JSON; longer ones are left to FetchErrorDetails (Spark's maxMetadataSize). */
const parametersLimit = 1024;

/**
 * The Java classes of each kind of error, most derived first, as PySpark maps them to exceptions
 * (pyspark.errors.exceptions.connect.EXCEPTION_CLASS_MAPPING).
 */
const classesOf: Readonly<Record<ErrorKind, readonly string[]>> = {
  AnalysisException: ["org.apache.spark.sql.AnalysisException"],
  ParseException: [
    "org.apache.spark.sql.catalyst.parser.ParseException",
    "org.apache.spark.sql.AnalysisException",
  ],
  StreamingQueryException: ["org.apache.spark.sql.streaming.StreamingQueryException"],
  QueryExecutionException: ["org.apache.spark.sql.execution.QueryExecutionException"],
  SparkRuntimeException: ["org.apache.spark.SparkRuntimeException", "java.lang.RuntimeException"],
  SparkException: ["org.apache.spark.SparkException"],
  SparkSQLException: ["org.apache.spark.SparkSQLException", "java.sql.SQLException"],
  ArithmeticException: ["org.apache.spark.SparkArithmeticException", "java.lang.ArithmeticException"],
  ArrayIndexOutOfBoundsException: [
    "org.apache.spark.SparkArrayIndexOutOfBoundsException",
    "java.lang.ArrayIndexOutOfBoundsException",
    "java.lang.IndexOutOfBoundsException",
  ],
  NumberFormatException: [
    "org.apache.spark.SparkNumberFormatException",
    "java.lang.NumberFormatException",
    "java.lang.IllegalArgumentException",
  ],
  DateTimeException: ["org.apache.spark.SparkDateTimeException", "java.time.DateTimeException"],
  IllegalStateException: ["java.lang.IllegalStateException"],
  IllegalArgumentException: [
    "org.apache.spark.SparkIllegalArgumentException",
    "java.lang.IllegalArgumentException",
  ],
  UnsupportedOperationException: [
    "org.apache.spark.SparkUnsupportedOperationException",
    "java.lang.UnsupportedOperationException",
  ],
  NoSuchElementException: [
    "org.apache.spark.SparkNoSuchElementException",
    "java.util.NoSuchElementException",
  ],
  SparkUpgradeException: ["org.apache.spark.SparkUpgradeException"],
  ClassNotFoundException: [
    "org.apache.spark.SparkClassNotFoundException",
    "java.lang.ClassNotFoundException",
  ],
  PythonException: ["org.apache.spark.api.python.PythonException"],
  InvalidPlanInput: ["org.apache.spark.sql.connect.common.InvalidPlanInput"],
  InvalidCommandInput: ["org.apache.spark.sql.connect.common.InvalidCommandInput"],
};

/** The Java class hierarchy that an error stands for, most derived first. */
export function errorClasses(error: SparkError): readonly string[] {
  const own = classesOf[error.kind];
  const last = own.at(-1) ?? "";
  return last.startsWith("java.lang.Runtime") ? [...own, ...roots.slice(1)] : [...own, ...roots];
}

const roots = [
  "java.lang.RuntimeException",
  "java.lang.Exception",
  "java.lang.Throwable",
  "java.lang.Object",
];

/**
 * What gRPC trailers say of an error (ErrorUtils.buildStatusFromThrowable): google.rpc.Status with one
 * ErrorInfo. `errorId` lets the client ask FetchErrorDetails for what is cut off here.
 */
export function toErrorDetails(error: SparkError, errorId?: string): Status {
  return create(StatusSchema, {
    code: internal,
    message: shorten(error.message),
    details: [anyPack(ErrorInfoSchema, errorInfo(error, errorId))],
  });
}

function errorInfo(error: SparkError, errorId: string | undefined): ErrorInfo {
  const classes = errorClasses(error);
  const parameters = JSON.stringify(error.messageParameters);
  return create(ErrorInfoSchema, {
    domain: "org.apache.spark",
    reason: classes[0] ?? "",
    metadata: {
      classes: JSON.stringify(classes),
      ...(error.sqlState === "" ? {} : { sqlState: error.sqlState }),
      ...(error.errorClass !== "" && parameters.length <= parametersLimit
        ? { errorClass: error.errorClass, messageParameters: parameters }
        : {}),
      ...(errorId === undefined ? {} : { errorId }),
    },
  });
}

/** Keeps the head and the tail of a long message: a Python traceback names its error in the last line. */
function shorten(message: string): string {
  if (encodedLength(message) <= messageLimit) return wellFormed(message);
  const half = (messageLimit - 16) / 2;
  return `${take([...message], half)} … ${take([...message].toReversed(), half, true)}`;
}

function take(characters: readonly string[], limit: number, reversed = false): string {
  const kept: string[] = [];
  let length = 0;
  for (const character of characters) {
    length += encodedLength(character);
    if (length > limit) break;
    kept.push(wellFormed(character));
  }
  return (reversed ? kept.reverse() : kept).join("");
}

function encodedLength(text: string): number {
  return encodeURIComponent(wellFormed(text)).length;
}

/** Lone surrogates cannot be encoded. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** Any thrown value as a Spark error; what is none becomes INTERNAL_ERROR, as Spark reports its own bugs. */
export function toSparkError(thrown: unknown): SparkError {
  if (thrown instanceof SparkError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new SparkError({
    errorClass: "INTERNAL_ERROR",
    kind: "SparkException",
    sqlState: "XX000",
    messageParameters: { message },
    message,
    cause: thrown,
  });
}
