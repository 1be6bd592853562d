/**
 * Which rows of a vector to take: the first `count`, or those at `indexes` (in that order). Lists address
 * their child rows in any order and with gaps.
 */
export interface Rows {
  readonly count: number;
  readonly indexes?: Int32Array;
}

/** How many rows of a vector must be mapped to reach all of `rows`. */
export function vectorLength(rows: Rows): number {
  if (rows.indexes === undefined) return rows.count;
  let last = -1;
  for (let row = 0; row < rows.count; row++) last = Math.max(last, rows.indexes[row] ?? 0);
  return last + 1;
}
