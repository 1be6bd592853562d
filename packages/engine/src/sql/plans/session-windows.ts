import type { SqlText } from "../scope.ts";
import { asTable, type RelationText } from "./compile-relation.ts";

/**
 * Merges the sessions of rows (each from its time to its time plus the gap) that touch, within the other
 * grouping keys, so that rows of one session have one window (MergingSessionsExec).
 */
export function mergedSessions(
  relation: RelationText,
  window: SqlText,
  otherKeys: readonly SqlText[],
): RelationText {
  const start = `struct_extract(${window}, 'start')`;
  const end = `struct_extract(${window}, 'end')`;
  const over = (more: readonly SqlText[], order: string) =>
    `OVER (${[...partition([...otherKeys, ...more]), order].join(" ")})`;
  const before = over([], `ORDER BY ${start} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING`);
  // By range: sessions that start together are one, in whatever order they are read.
  const upToHere = over([], `ORDER BY ${start} RANGE UNBOUNDED PRECEDING`);
  const opened = `SELECT *, coalesce(${start} > max(${end}) ${before}, TRUE) AS opens\nFROM ${asTable(relation)}`;
  const numbered = `SELECT *, sum(opens::INTEGER) ${upToHere} AS session\nFROM ${asTable(opened)}`;
  const whole = over(["session"], "");
  const merged = `struct_pack("start" := min(${start}) ${whole}, "end" := max(${end}) ${whole})`;
  return `SELECT * REPLACE (${merged} AS ${window})\nFROM ${asTable(numbered)}`;
}

function partition(keys: readonly SqlText[]): readonly string[] {
  return keys.length === 0 ? [] : [`PARTITION BY ${keys.join(", ")}`];
}
