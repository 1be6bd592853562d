import { isStreaming, type LogicalPlan, SparkError } from "@millrace/spark-model";

/** Rows of a stream only come through writeStream (UnsupportedOperationChecker.checkForBatch). */
export function requireBatch(plan: LogicalPlan): void {
  if (!isStreaming(plan)) return;
  throw new SparkError({
    errorClass: "_LEGACY_ERROR_TEMP_3102",
    messageParameters: {
      msg: "Queries with streaming sources must be executed with writeStream.start(), or from a streaming table or flow definition within a Spark Declarative Pipeline.",
    },
  });
}
