import { expect, it } from "vitest";
import { LongValues } from "../src/long-values.ts";

it("holds every safe integer", () => {
  const edges = [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER];
  const numbers = [...edges, Number.MIN_SAFE_INTEGER, 1_790_000_000_123_456, -62_135_596_800_000_000 / 10];
  const values = new LongValues(0);
  numbers.forEach((value, row) => {
    values.set(row, value);
  });
  expect([...values.build(numbers.length)]).toEqual(numbers.map(BigInt));
});
