import { SparkError } from "@millrace/spark-model";

/** A message field that Spark's clients always set. Throws CONNECT_INVALID_PLAN.ASSERTION_FAILURE without it. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value !== undefined) return value;
  throw new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.ASSERTION_FAILURE",
    messageParameters: { message: `The field ${name} is required.` },
  });
}
