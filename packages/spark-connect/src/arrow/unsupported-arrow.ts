import { SparkError } from "@millrace/spark-model";

/** Spark's error for an Arrow type that has no Spark type. */
export function unsupportedArrow(typeName: string): SparkError {
  return new SparkError({ errorClass: "UNSUPPORTED_ARROWTYPE", messageParameters: { typeName } });
}
