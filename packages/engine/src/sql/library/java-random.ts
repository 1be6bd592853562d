const multiplier = 0x5deece66dn;
const mask = (1n << 48n) - 1n;

/** java.util.Random: the same seed gives the same numbers. */
export interface JavaRandom {
  /** From 0 up to `bound`, which is no power of two. */
  nextInt(bound: number): number;
  nextDouble(): number;
}

export function javaRandom(seed: number): JavaRandom {
  let state = (BigInt(seed) ^ multiplier) & mask;
  const next = (bits: bigint): number => {
    state = (state * multiplier + 0xbn) & mask;
    return Number(BigInt.asIntN(32, state >> (48n - bits)));
  };
  return {
    nextInt: (bound) => {
      for (;;) {
        const bits = next(31n);
        const value = bits % bound;
        if (bits - value + (bound - 1) < 2 ** 31) return value;
      }
    },
    nextDouble: () => (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53,
  };
}
