import { arrayType, type Column, integerType, longType } from "@millrace/spark-model";
import type { ScalarFunction } from "../../duckdb/scalar-function.ts";
import { biases, linearCountingThresholds, rawEstimates } from "./hyper-log-log-constants.ts";

/**
 * A sketch is a list of registers, each an INT: its index shifted by six bits, and its rank (the leading
 * zeros of the rest of a hash, plus one). A register that is not in the list is 0.
 */
const rankBits = 6;
const rankMask = (1 << rankBits) - 1;

/** Measured points between which a bias is interpolated. */
const nearestPoints = 6;

/** The smallest and largest number of index bits for which the constants are known. */
export const hyperLogLogPrecisions = { smallest: 4, largest: 18 } as const;

/** The register that one 64-bit hash sets (HyperLogLogPlusPlusHelper.update). */
export function registerOf(hash: bigint, precision: number): number {
  const high = Number(BigInt.asUintN(32, hash >> 32n));
  const index = high >>> (32 - precision);
  const restOfHigh = (high << precision) >>> 0;
  const zeros =
    restOfHigh === 0 ? 32 - precision + Math.clz32(Number(BigInt.asUintN(32, hash))) : Math.clz32(restOfHigh);
  return (index << rankBits) | (Math.min(zeros, 64 - precision) + 1);
}

/** The number of distinct values from registers with different indexes (HyperLogLogPlusPlusHelper.query). */
function estimateOf(registers: Iterable<number>, precision: number): number {
  const size = 2 ** precision;
  let empty = size;
  let inverse = 0;
  for (const register of registers) {
    inverse += 2 ** -(register & rankMask);
    empty -= 1;
  }
  const raw = (alpha(precision) * size * size) / (inverse + empty);
  const counted = empty > 0 ? size * Math.log(size / empty) : Number.POSITIVE_INFINITY;
  const threshold = linearCountingThresholds[precision - hyperLogLogPrecisions.smallest] ?? 0;
  const isSmall = empty > 0 && (counted <= threshold || raw <= 2.5 * size);
  if (isSmall) return Math.round(counted);
  return Math.round(raw < 5 * size ? raw - biasOf(raw, precision) : raw);
}

function alpha(precision: number): number {
  const ofFew: Readonly<Record<number, number>> = { 4: 0.673, 5: 0.697, 6: 0.709 };
  return ofFew[precision] ?? 0.7213 / (1 + 1.079 / 2 ** precision);
}

/** The mean bias of the measured points nearest to a raw estimate. */
function biasOf(raw: number, precision: number): number {
  const points = rawEstimates[precision - hyperLogLogPrecisions.smallest] ?? [];
  const distance = (index: number) => ((points[index] ?? 0) - raw) ** 2;
  let low = Math.max(insertionPoint(points, raw) - nearestPoints + 1, 0);
  let high = Math.min(low + nearestPoints, points.length);
  while (high < points.length && distance(high) < distance(low)) {
    low += 1;
    high += 1;
  }
  const near = (biases[precision - hyperLogLogPrecisions.smallest] ?? []).slice(low, high);
  return near.reduce((sum, bias) => sum + bias, 0) / near.length;
}

/** Java's binary search: the measured points are not quite sorted, so the way there matters. */
function insertionPoint(points: readonly number[], wanted: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const point = points[middle] ?? 0;
    if (point === wanted) return middle;
    if (point < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return low;
}

/** Of several registers with one index the one with the highest rank, in order of their indexes. */
function strongest(registers: Iterable<number>): Int32Array {
  const sorted = Int32Array.from(registers).sort();
  return sorted.filter(
    (register, position) => register >> rankBits !== (sorted[position + 1] ?? -1) >> rankBits,
  );
}

const listOfRegisters = arrayType(integerType, false);

function registersAt(column: Column | undefined, row: number): Int32Array {
  if (column?.form !== "list" || column.child.form !== "fixed") return new Int32Array();
  return (column.child.values as Int32Array).subarray(column.offsets[row], column.offsets[row + 1]);
}

/** `spark_hyper_log_log_registers(list)`: a sketch without the registers that others surpass. */
const registers: ScalarFunction = {
  name: "spark_hyper_log_log_registers",
  parameters: [listOfRegisters],
  returns: listOfRegisters,
  evaluate: ({ rowCount, columns: [lists] }) => {
    const kept = Array.from({ length: rowCount }, (_, row) => strongest(registersAt(lists, row)));
    const offsets = new Int32Array(rowCount + 1);
    kept.forEach((each, row) => {
      offsets[row + 1] = (offsets[row] ?? 0) + each.length;
    });
    const values = new Int32Array(offsets[rowCount] ?? 0);
    kept.forEach((each, row) => {
      values.set(each, offsets[row]);
    });
    return { form: "list", offsets, child: { form: "fixed", values } };
  },
};

/** `spark_hyper_log_log_estimate(list, precision)`. */
const estimate: ScalarFunction = {
  name: "spark_hyper_log_log_estimate",
  parameters: [listOfRegisters, integerType],
  returns: longType,
  evaluate: ({ rowCount, columns: [lists, precisions] }) => {
    const precisionAt = (row: number) =>
      precisions?.form === "fixed" ? Number(precisions.values[row]) : hyperLogLogPrecisions.smallest;
    const values = BigInt64Array.from({ length: rowCount }, (_, row) =>
      BigInt(estimateOf(strongest(registersAt(lists, row)), precisionAt(row))),
    );
    return { form: "fixed", values };
  },
};

/** What turns hashes into the estimate of how many they were. */
export const hyperLogLogFunctions: readonly ScalarFunction[] = [registers, estimate];
