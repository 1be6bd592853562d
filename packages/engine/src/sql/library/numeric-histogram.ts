import { javaRandom } from "./java-random.ts";

/** A bin: the mean of its values and how many they are. */
interface Bin {
  x: number;
  y: number;
}

const seedOfTies = 31183;

/** The bins of a histogram of so many bins, by their values (NumericHistogram). */
export function histogramOf(values: Iterable<number>, size: number): readonly Readonly<Bin>[] {
  const bins: Bin[] = [];
  const random = javaRandom(seedOfTies);
  for (const value of values) {
    const index = placeOf(bins, value);
    const bin = bins[index];
    if (bin?.x === value) bin.y += 1;
    else bins.splice(index, 0, { x: value, y: 1 });
    if (bins.length > size) mergeClosest(bins, random.nextDouble);
  }
  return bins;
}

/** The first bin that is not below the value. */
function placeOf(bins: readonly Bin[], value: number): number {
  let low = 0;
  let high = bins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bins[middle]?.x ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Makes one of the two closest bins; chance decides between equals. */
function mergeClosest(bins: Bin[], chance: () => number): void {
  const gap = (index: number) => (bins[index + 1]?.x ?? 0) - (bins[index]?.x ?? 0);
  let closest = 0;
  let equals = 1;
  for (let index = 1; index < bins.length - 1; index++) {
    if (gap(index) < gap(closest)) {
      closest = index;
      equals = 1;
    } else if (gap(index) === gap(closest)) {
      equals += 1;
      if (chance() <= 1 / equals) closest = index;
    }
  }
  const [left, right] = [bins[closest], bins[closest + 1]];
  if (left === undefined || right === undefined) return;
  const count = left.y + right.y;
  left.x *= left.y / count;
  left.x += (right.x / count) * right.y;
  left.y = count;
  bins.splice(closest + 1, 1);
}
