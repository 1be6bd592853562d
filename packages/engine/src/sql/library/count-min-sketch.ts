import { murmurBytes } from "./hash-algorithms.ts";
import { javaRandom } from "./java-random.ts";

/** How exact a sketch is to be. */
export interface CountMinPrecision {
  /** The relative error. */
  readonly epsilon: number;
  readonly confidence: number;
  readonly seed: number;
}

const version = 1;
const primeModulus = (1n << 31n) - 1n;
const headBytes = 20;

/** A count-min sketch of longs and byte strings, in Spark's binary form (CountMinSketchImpl). */
export function countMinSketch(
  items: Iterable<bigint | Uint8Array>,
  { epsilon, confidence, seed }: CountMinPrecision,
): Uint8Array {
  const width = Math.ceil(2 / epsilon);
  const depth = Math.ceil(-Math.log(1 - confidence) / Math.log(2));
  const random = javaRandom(seed);
  const factors = Array.from({ length: depth }, () => BigInt(random.nextInt(2 ** 31 - 1)));
  const table = new Float64Array(depth * width);
  let total = 0;
  for (const item of items) {
    const columns = typeof item === "bigint" ? ofLong(item, factors, width) : ofBytes(item, depth, width);
    columns.forEach((column, row) => {
      table[row * width + column] = (table[row * width + column] ?? 0) + 1;
    });
    total += 1;
  }
  const view = new DataView(new ArrayBuffer(headBytes + (depth + table.length) * 8));
  view.setInt32(0, version);
  view.setBigInt64(4, BigInt(total));
  view.setInt32(12, depth);
  view.setInt32(16, width);
  factors.forEach((factor, row) => {
    view.setBigInt64(headBytes + row * 8, factor);
  });
  table.forEach((count, index) => {
    view.setBigInt64(headBytes + (depth + index) * 8, BigInt(count));
  });
  return new Uint8Array(view.buffer);
}

/** The sketch of the items of all sketches, which have the same precision. */
export function mergedCountMinSketches(sketches: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(headBytes), ...others] = sketches;
  const result = first.slice();
  const view = new DataView(result.buffer);
  const tableStart = headBytes + view.getInt32(12) * 8;
  for (const other of others) {
    const added = new DataView(other.buffer, other.byteOffset, other.byteLength);
    view.setBigInt64(4, view.getBigInt64(4) + added.getBigInt64(4));
    for (let position = tableStart; position < result.byteLength; position += 8) {
      view.setBigInt64(position, view.getBigInt64(position) + added.getBigInt64(position));
    }
  }
  return result;
}

function ofLong(item: bigint, factors: readonly bigint[], width: number): readonly number[] {
  return factors.map((factor) => {
    const product = BigInt.asIntN(64, factor * item);
    return Number(BigInt.asIntN(64, product + (product >> 32n)) & primeModulus) % width;
  });
}

function ofBytes(item: Uint8Array, depth: number, width: number): readonly number[] {
  const first = murmurBytes(item, 0);
  const second = murmurBytes(item, first);
  return Array.from({ length: depth }, (_, row) => Math.abs(((first + Math.imul(row, second)) | 0) % width));
}
