/** Numbers that look random and are the same for the same seed (mulberry32). */
export interface SeededRandom {
  /** 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number from 0 to `limit` (exclusive). */
  below(limit: number): number;
}

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** Cuts rows into batches at random places; a batch may be empty. */
export function splitAtRandom<Row>(
  rows: readonly Row[],
  batchCount: number,
  random: SeededRandom,
): readonly (readonly Row[])[] {
  const cuts = Array.from({ length: batchCount - 1 }, () => random.below(rows.length + 1)).sort(
    (left, right) => left - right,
  );
  return [0, ...cuts].map((start, index) => rows.slice(start, cuts[index] ?? rows.length));
}

/** A row as printed values, key columns first. */
export type PrintedRow = readonly unknown[];

/** What a stream has given out in the end, by output mode, as a sorted list of printed rows. */
export function finalRows(
  mode: "append" | "update" | "complete",
  batches: readonly (readonly PrintedRow[])[],
  keyCount: number,
): readonly string[] {
  switch (mode) {
    case "append":
      return sorted(batches.flat());
    case "complete":
      return sorted(batches.at(-1) ?? []);
    case "update": {
      const last = new Map<string, PrintedRow>();
      for (const row of batches.flat()) last.set(JSON.stringify(row.slice(0, keyCount)), row);
      return sorted([...last.values()]);
    }
  }
}

/** Rows as text, in an order that does not depend on how they came. */
export function sorted(rows: readonly PrintedRow[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
