import { calls, type FunctionFamily } from "./function-compiler.ts";

/** Text. */
export const strings: FunctionFamily = {
  upper: calls("upper"),
  lower: calls("lower"),
};
