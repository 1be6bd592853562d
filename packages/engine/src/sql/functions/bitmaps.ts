import { calls, type FunctionFamily } from "./function-compiler.ts";

/** Numbers as positions in bitmaps of 32768 bits; the buckets of positive numbers begin at 1. */
export const bitmaps: FunctionFamily = {
  bitmap_bit_position: ([value]) =>
    `(CASE WHEN ${value} > 0 THEN (${value} - 1) % 32768 ELSE -(${value} % 32768) END)`,
  bitmap_bucket_number: ([value]) =>
    `(CASE WHEN ${value} > 0 THEN 1 + (${value} - 1) // 32768 ELSE (${value} - ${value} % 32768) // 32768 END)`,
  bitmap_count: calls("spark_bitmap_count"),
};
