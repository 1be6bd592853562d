import { type ErrorKind, SparkError } from "@millrace/spark-model";

/** Another run writes the same log: the checkpoint has two owners. */
export function concurrentLogUpdate(batchId: number): SparkError {
  return new SparkError({
    errorClass: "CONCURRENT_STREAM_LOG_UPDATE",
    messageParameters: { batchId: `${batchId}` },
  });
}

/** A log file of the checkpoint that cannot be read: cut short, emptied, or of a later format. */
export function malformedLog(path: string, text: string): SparkError {
  return plainError(
    "SparkException",
    text.length === 0
      ? `Incomplete log file ${path}: it is empty. Restore it from a backup or remove it to run its batch again.`
      : `Log file was malformed: failed to read correct log version from ${text.split("\n")[0] ?? ""} in ${path}.`,
  );
}

/** The checkpoint was written by a query with another number of sources. */
export function sourceCountDiffers(stored: number, now: number): SparkError {
  return plainError(
    "SparkException",
    `There are [${stored}] sources in the checkpoint offsets and now there are [${now}] sources requested by the query. Cannot continue.`,
  );
}

/** An exception of Java that carries no error condition. */
export function plainError(kind: ErrorKind, message: string, cause?: unknown): SparkError {
  return new SparkError({ errorClass: "", kind, message, cause });
}

/** The error that `awaitTermination` throws and `exception()` shows (StreamingQueryException). */
export function streamFailed(run: { readonly id: string; readonly runId: string }, cause: Error): SparkError {
  return new SparkError({
    errorClass: "STREAM_FAILED",
    messageParameters: { id: run.id, runId: run.runId, message: cause.message },
    cause,
  });
}
