import { binaryType, stringType } from "@millrace/spark-model";
import { decodeBytes, encodeText, unbase64, unhex } from "../text/charset.ts";
import { type AesSettings, aesDecrypt, aesEncrypt } from "./aes.ts";
import type { RowFunction } from "./row-function.ts";

const bytesOf = (value: unknown) => (value instanceof Uint8Array ? value : new Uint8Array());

const ofAes = [binaryType, binaryType, stringType, stringType, binaryType, binaryType] as const;

/** The arguments behind the data. */
const aesSettings = ([, key, mode, padding, vector, additional]: readonly unknown[]): AesSettings => ({
  key: bytesOf(key),
  mode: String(mode),
  padding: String(padding),
  vector: bytesOf(vector),
  additional: bytesOf(additional),
});

/** Character sets, Base64 and AES in TypeScript. */
export const encodingFunctions: readonly RowFunction[] = [
  {
    name: "spark_unbase64",
    parameters: [stringType],
    returns: binaryType,
    apply: ([text]) => unbase64(String(text)),
  },
  {
    name: "spark_aes_encrypt",
    parameters: ofAes,
    returns: binaryType,
    isVolatile: true,
    apply: (values) => aesEncrypt(bytesOf(values[0]), aesSettings(values)),
  },
  {
    name: "spark_aes_decrypt",
    parameters: ofAes,
    returns: binaryType,
    apply: (values) => aesDecrypt(bytesOf(values[0]), aesSettings(values)),
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
