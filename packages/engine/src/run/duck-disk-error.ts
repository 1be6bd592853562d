import { checkpointWriteFailed } from "./streaming-errors.ts";

const failedWrite = /Could not (?:write|truncate|sync|fsync)[a-z ]*file "([^"]+)": ([^\n.]+)/;

/** What is wrong with the disk, when DuckDB could not write a file of the state or of the sink; any other error as it is. */
export function withDiskProblem(error: Error): Error {
  const [, path, reason] = failedWrite.exec(error.message) ?? [];
  if (path === undefined || reason === undefined) return error;
  const text = reason.replace(/ SQLSTATE.*/, "").toLowerCase();
  return checkpointWriteFailed(path, text, error);
}
