/** The SVG path through points, a dot when there is only one. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  const parts = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`);
  return parts.length === 1 ? `${parts[0]}h0.1` : parts.join("");
}

/** The smallest of 1, 2, 5 × 10ⁿ that is not below any of the values; 1 when there are none above 0. */
export function niceMaximum(values: readonly number[]): number {
  const largest = values.reduce((left, right) => Math.max(left, right), 0);
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 5, 10].find((each) => each * power >= largest) ?? 10;
  return step * power;
}
