const seriesColours = 12;

/** The colour of a series, the same in both themes' order. */
export function seriesColour(index: number): string {
  return `var(--series-${(index % seriesColours) + 1})`;
}
