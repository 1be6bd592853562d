/**
 * The places between the durable steps of a batch, in order (INVARIANTS.md). Tests stop the process there.
 */
export const crashPoints = [
  "metadata",
  "latestOffset",
  "offsetsWritten",
  "sourceCommitted",
  "logsPurged",
  "batchComputed",
  "sinkWritten",
  "stateCommitted",
  "commitWritten",
  "stateCompacted",
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** Called at each point; does nothing outside tests, which may kill the process there or let the run wait. */
export type CrashHook = (point: CrashPoint, batchId: number) => void | Promise<void>;
