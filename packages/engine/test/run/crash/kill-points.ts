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
const statePoints = ["stateUncommitted", "compacting", "replacing", "restoring"] as const;

/** What a test can kill a run at. Which failure point each stands for: `failure-points.ts`. */
export const meanings: Readonly<Record<string, string>> = {
  "metadata:torn": "metadata half written",
  "metadata:temporary": "metadata not renamed",
  "metadata:named": "metadata renamed",
  metadata: "query id known, nothing else",
  "sources:torn": "file list half written",
  "sources:temporary": "file list not renamed",
  "sources:named": "file list renamed",
  "sources:flushed": "file list written, no offsets",
  latestOffset: "offsets known, not logged",
  "offsets:torn": "offsets half written",
  "offsets:temporary": "offsets not renamed",
  "offsets:named": "offsets renamed, directory not flushed",
  offsetsWritten: "offsets logged, sources not told; of an epoch: no commit",
  sourceCommitted: "sources told, logs not purged",
  "offsets:removed": "in the middle of the purge",
  "commits:removed": "in the middle of the purge",
  logsPurged: "purged, nothing read",
  batchComputed: "rows computed, nothing durable",
  stateUncommitted: "state written, not committed",
  dataFileTorn: "a data file half written",
  dataFilesWritten: "data files written, not in the sink's log",
  "sinkLog:torn": "the sink's log half written",
  "sinkLog:temporary": "the sink's log not renamed",
  "sinkLog:named": "the sink's log renamed",
  "sinkLog:flushed": "in the sink's log",
  sinkWritten: "the sink has the rows, no commit",
  stateCommitted: "state committed, no commit",
  "commits:torn": "commit half written",
  "commits:temporary": "commit not renamed",
  "commits:named": "commit renamed",
  commitWritten: "committed",
  compacting: "a compacted table built, not committed",
  replacing: "a compacted table in the place of the old, not committed",
  stateCompacted: "compacted, earlier generations dropped",
  restoring: "killed again while restoring",
  noData: "in a batch without rows",
  stopping: "while being stopped",
  anywhere: "at any instant",
};

const logPoints: readonly string[] = [
  ...(["metadata", "offsets", "commits", "sources"] as const).flatMap((log) =>
    diskSteps.filter((step) => step !== "flushed" || log === "sources").map((step) => `${log}:${step}`),
  ),
  "offsets:removed",
  "commits:removed",
];

const batchPoints: readonly string[] = [...crashPoints, ...logPoints, ...statePoints, "noData", "stopping"];

/** An epoch looks for rows all the time, and keeps no state. */
const epochPoints: readonly string[] = [
  ...(["metadata", "batchComputed", "sinkWritten", "offsetsWritten", "commitWritten"] as const),
  ...(["sourceCommitted", "logsPurged"] as const),
  ...logPoints.filter((point) => point !== "sources:flushed"),
  "stopping",
];

/** What a case can be killed at. */
export function pointsOf({ query, sink }: CrashCase): readonly string[] {
  return [...(query.trigger ? epochPoints : batchPoints), ...sink.points];
}

/** Whether a kill point is a moment, not a place in the program. */
export function isMoment(point: string): boolean {
  return ["noData", "stopping", "anywhere"].includes(point);
}

/** Whether a point is passed in the first run of a checkpoint only (true), or only in later ones (false). */
export function isOnlyAt(point: string): boolean | undefined {
  if (point === ("metadata" satisfies CrashPoint) || point.startsWith("metadata:")) return true;
  return point === "restoring" ? false : undefined;
}
