/** One point of a series. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Keeps the shape of a line in at most `limit` of its points (largest triangle three buckets): the first and the
 * last point, and of each bucket between them the point that makes the largest triangle with its neighbours.
 * Returns indexes.
 */
export function downSample(points: readonly Point[], limit: number): number[] {
  if (points.length <= limit || limit < 3)
    return points.map((_point, index) => index).slice(0, Math.max(limit, 0));
  const kept = [0];
  const width = (points.length - 2) / (limit - 2);
  for (let bucket = 0; bucket < limit - 2; bucket++) {
    const from = Math.floor(bucket * width) + 1;
    const to = Math.floor((bucket + 1) * width) + 1;
    const next = centre(points, to, Math.min(Math.floor((bucket + 2) * width) + 1, points.length));
    kept.push(largest(points, { from, to, previous: kept.at(-1) ?? 0, next }));
  }
  kept.push(points.length - 1);
  return kept;
}

function centre(points: readonly Point[], from: number, to: number): Point {
  let x = 0;
  let y = 0;
  const count = Math.max(to - from, 1);
  for (let index = from; index < to; index++) {
    x += points[index]?.x ?? 0;
    y += points[index]?.y ?? 0;
  }
  return { x: x / count, y: y / count };
}

interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly previous: number;
  readonly next: Point;
}

function largest(points: readonly Point[], { from, to, previous, next }: Bucket): number {
  const before = points[previous] ?? next;
  let best = from;
  let bestArea = -1;
  for (let index = from; index < to; index++) {
    const point = points[index] ?? next;
    const area = Math.abs(
      (before.x - next.x) * (point.y - before.y) - (before.x - point.x) * (next.y - before.y),
    );
    if (area > bestArea) {
      bestArea = area;
      best = index;
    }
  }
  return best;
}

/** Every n-th index, first and last kept: for points that are not one line. */
export function thin(count: number, limit: number): number[] {
  if (count <= limit) return Array.from({ length: count }, (_value, index) => index);
  const step = (count - 1) / (limit - 1);
  return Array.from({ length: limit }, (_value, index) => Math.round(index * step));
}
