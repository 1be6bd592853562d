import { calls, type FunctionFamily } from "./function-compiler.ts";

/** URLs and their parts. */
export const urls: FunctionFamily = {
  url_decode: calls("url_decode"),
};
