import { murmurBytes } from "./hash-algorithms.ts";

const mask64 = 0xffff_ffff_ffff_ffffn;
const arraySeed = 0x3c074a61;

/** Spark's XORShiftRandom with the draws of java.util.Random on top of it. */
export class SparkRandom {
  #seed: bigint;
  #nextGaussian: number | undefined;

  constructor(seed: bigint) {
    this.#seed = hashSeed(seed);
  }

  /** The next double from [0, 1). */
  nextDouble(): number {
    const high = this.#next(26n);
    const low = this.#next(27n);
    return (high * 2 ** 27 + low) * 2 ** -53;
  }

  /** The next value of a standard normal distribution (the polar method). */
  nextGaussian(): number {
    const kept = this.#nextGaussian;
    if (kept !== undefined) {
      this.#nextGaussian = undefined;
      return kept;
    }
    for (;;) {
      const first = 2 * this.nextDouble() - 1;
      const second = 2 * this.nextDouble() - 1;
      const square = first * first + second * second;
      if (square >= 1 || square === 0) continue;
      const multiplier = Math.sqrt((-2 * Math.log(square)) / square);
      this.#nextGaussian = second * multiplier;
      return first * multiplier;
    }
  }

  #next(bits: bigint): number {
    let next = this.#seed ^ ((this.#seed << 21n) & mask64);
    next ^= next >> 35n;
    next ^= (next << 4n) & mask64;
    this.#seed = next;
    return Number(next & ((1n << bits) - 1n));
  }
}

/** Spreads the bits of small seeds (XORShiftRandom.hashSeed). */
function hashSeed(seed: bigint): bigint {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, seed));
  const low = murmurBytes(bytes, arraySeed);
  const high = murmurBytes(bytes, low);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

const streams = new Map<string, SparkRandom>();
const keptStreams = 1000;

/**
 * The generator of one call in one run: calls with the same token draw from it in turn. Old ones are
 * forgotten, oldest first.
 */
export function randomStream(token: string, seed: bigint): SparkRandom {
  const known = streams.get(token);
  if (known !== undefined) return known;
  const [oldest] = streams.keys();
  if (streams.size >= keptStreams && oldest !== undefined) streams.delete(oldest);
  const stream = new SparkRandom(seed);
  streams.set(token, stream);
  return stream;
}
