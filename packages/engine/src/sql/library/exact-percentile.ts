/** Values in order, each with how many values there are up to it. */
interface Ranked {
  readonly values: readonly number[];
  readonly upTo: readonly number[];
}

/** The interpolated values at some shares of all values (Percentile); `counts` says how often each comes. */
export function exactPercentiles(
  values: Float64Array,
  counts: BigInt64Array | undefined,
  shares: Iterable<number>,
): readonly number[] {
  const ranked = counts === undefined ? undefined : rankedByCount(values, counts);
  const sorted = ranked === undefined ? values.slice().sort() : undefined;
  const last = (ranked?.upTo.at(-1) ?? values.length) - 1;
  const at = (position: number) => (sorted ? sorted[position] : ranked && atRank(ranked, position)) ?? 0;
  return Array.from(shares, (share) => {
    const position = last * share;
    const [low, high] = [at(Math.floor(position)), at(Math.ceil(position))];
    if (low === high) return low;
    return (Math.ceil(position) - position) * low + (position - Math.floor(position)) * high;
  });
}

function rankedByCount(values: Float64Array, counts: BigInt64Array): Ranked {
  const pairs = Array.from(values, (value, index) => ({ value, count: Number(counts[index] ?? 0n) }))
    .filter(({ count }) => count > 0)
    .sort((left, right) => left.value - right.value);
  let total = 0;
  const upTo = pairs.map(({ count }) => {
    total += count;
    return total;
  });
  return { values: pairs.map(({ value }) => value), upTo };
}

function atRank({ values, upTo }: Ranked, position: number): number | undefined {
  return values[upTo.findIndex((count) => count > position)];
}
