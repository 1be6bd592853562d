import type { FunctionFamily } from "./function-compiler.ts";

/** Java's regular expressions, and LIKE. */
export const regularExpressions: FunctionFamily = {
  rlike: ([text, pattern]) => `regexp_matches(${text}, ${pattern})`,
};
