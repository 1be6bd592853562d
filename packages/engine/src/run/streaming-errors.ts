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
  const [first = ""] = text.split("\n");
  const wayOut = "Restore it from a backup, or take the checkpoint back: npm run -s checkpoint -- rewind.";
  if (text.length === 0)
    return plainError("SparkException", `Incomplete log file ${path}: it is empty. ${wayOut}`);
  if (/^v1$|^\{/.test(first)) {
    return plainError("SparkException", `Incomplete log file ${path}: it is cut short or garbled. ${wayOut}`);
  }
  return plainError(
    "SparkException",
    `Log file was malformed: failed to read correct log version from ${first} in ${path}.`,
  );
}

/** The disk refuses a file of the checkpoint; nothing of what is there is lost. */
export function checkpointWriteFailed(path: string, reason: string, cause: unknown): SparkError {
  return plainError(
    "SparkException",
    `Cannot write ${path}: ${reason}. The query ends here; once that is mended, start it again and it goes on from its checkpoint.`,
    cause,
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
