import { type CrashPoint, crashPoints } from "../../../src/run/crash-point.ts";
import type { CrashCase } from "./crash-case.ts";

/** The files that a run writes through its checkpoint files, by what they are. */
export type LogName = "metadata" | "offsets" | "commits" | "sources" | "sinkLog";

/**
 * Where in writing a file: its temporary file half there; whole and flushed; under its name as well, the
 * directory not flushed; all done; and, of a file that is purged, just removed.
 */
export const diskSteps = ["torn", "temporary", "named", "flushed"] as const;
export type DiskStep = (typeof diskSteps)[number] | "removed";

/** Inside the statements of the state's database. */
const statePoints = ["stateUncommitted", "compacting", "restoring"] as const;

/** What a test can kill a run at, with the numbers of the list of failure points that it was made from. */
export const meanings: Readonly<Record<string, string>> = {
  "metadata:torn": "K1 metadata half written",
  "metadata:temporary": "K1 metadata not renamed",
  "metadata:named": "K1 metadata renamed",
  metadata: "K1 query id known, nothing else",
  "sources:torn": "K2 file list half written",
  "sources:temporary": "K2 file list not renamed",
  "sources:named": "K2 file list renamed",
  "sources:flushed": "K2 file list written, no offsets",
  latestOffset: "K2 offsets known, not logged",
  "offsets:torn": "K3 offsets half written",
  "offsets:temporary": "K4 offsets not renamed",
  "offsets:named": "K5 offsets renamed, directory not flushed",
  offsetsWritten: "K7 offsets logged, sources not told",
  sourceCommitted: "K8 sources told, logs not purged",
  "offsets:removed": "K9 in the middle of the purge",
  "commits:removed": "K9 in the middle of the purge",
  logsPurged: "K9 purged, nothing read",
  batchComputed: "K10, K13 rows computed, nothing durable",
  stateUncommitted: "K11 state written, not committed",
  dataFileTorn: "K14 a data file half written",
  dataFilesWritten: "K15 data files written, not in the sink's log",
  "sinkLog:torn": "K15 the sink's log half written",
  "sinkLog:temporary": "K15 the sink's log not renamed",
  "sinkLog:named": "K15 the sink's log renamed",
  "sinkLog:flushed": "K17 in the sink's log",
  sinkWritten: "K17, K18, K19 the sink has the rows, no commit",
  stateCommitted: "K13 state committed, no commit",
  "commits:torn": "K20 commit half written",
  "commits:temporary": "K20 commit not renamed",
  "commits:named": "K20 commit renamed",
  commitWritten: "K21 committed",
  compacting: "K22 in the transaction of a compaction",
  stateCompacted: "K22, K23 compacted, earlier generations dropped",
  restoring: "K25 killed again while restoring",
  noData: "K26 in a batch without rows",
  stopping: "K27 while being stopped",
  anywhere: "at any instant",
};

/** Points of every case, each as often as it is worth. */
const commonPoints: readonly string[] = [
  ...crashPoints,
  ...(["metadata", "offsets", "commits", "sources"] as const).flatMap((log) =>
    diskSteps.filter((step) => step !== "flushed" || log === "sources").map((step) => `${log}:${step}`),
  ),
  "offsets:removed",
  "commits:removed",
  ...statePoints,
  "noData",
  "stopping",
];

/** What a case can be killed at. */
export function pointsOf({ sink }: CrashCase): readonly string[] {
  return [...commonPoints, ...sink.points];
}

/** Points that a run passes once. */
export function isOnce(point: string): boolean {
  return (
    point === ("metadata" satisfies CrashPoint) || point.startsWith("metadata:") || point === "restoring"
  );
}
