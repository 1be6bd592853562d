import type { FunctionFamily } from "./function-compiler.ts";

/** Times read and written by patterns of java.time.format.DateTimeFormatter. */
export const datePatterns: FunctionFamily = {
  unix_date: ([date]) => `(${date} - DATE '1970-01-01')::INTEGER`,
};
