import { binaryType, stringType } from "@millrace/spark-model";
import { decodeBytes, encodeText, unbase64, unhex } from "../text/charset.ts";
import type { RowFunction } from "./row-function.ts";

const bytesOf = (value: unknown) => (value instanceof Uint8Array ? value : new Uint8Array());

/** Character sets and Base64 in TypeScript. */
export const encodingFunctions: readonly RowFunction[] = [
  {
    name: "spark_unbase64",
    parameters: [stringType],
    returns: binaryType,
    apply: ([text]) => unbase64(String(text)),
  },
  {
    name: "spark_unhex_strict",
    parameters: [stringType],
    returns: binaryType,
    apply: ([text]) => unhex(String(text)),
  },
  {
    name: "spark_encode",
    parameters: [stringType, stringType],
    returns: binaryType,
    apply: ([text, charset]) => encodeText(String(text), String(charset)),
  },
  {
    name: "spark_decode",
    parameters: [binaryType, stringType],
    returns: stringType,
    apply: ([bytes, charset]) => decodeBytes(bytesOf(bytes), String(charset)),
  },
];
