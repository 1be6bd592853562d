import { calls, type FunctionFamily } from "./function-compiler.ts";

/** Hashes, checksums and encodings. */
export const hashes: FunctionFamily = {
  md5: calls("md5"),
  sha1: calls("sha1"),
};
