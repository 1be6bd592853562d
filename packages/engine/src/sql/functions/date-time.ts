import type { FunctionFamily } from "./function-compiler.ts";

/** Dates, timestamps and intervals. */
export const dateTime: FunctionFamily = {
  year: ([date]) => `year(${date})::INTEGER`,
  quarter: ([date]) => `quarter(${date})::INTEGER`,
  month: ([date]) => `month(${date})::INTEGER`,
  day: ([date]) => `day(${date})::INTEGER`,
};
