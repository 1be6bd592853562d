import { integerType, longType, stringType } from "@millrace/spark-model";
import { any, binary, integer, text } from "../types/implicit-cast.ts";
import type { FunctionDefinition } from "./definition.ts";

/** Hashes, checksums, encryption. */
export const hashFunctions: readonly FunctionDefinition[] = [
  { kind: "scalar", name: "md5", takes: [binary], returns: stringType },
  { kind: "scalar", name: "sha1", aliases: ["sha"], takes: [binary], returns: stringType },
  { kind: "scalar", name: "sha2", takes: [binary, integer], returns: stringType, nullable: "always" },
  { kind: "scalar", name: "crc32", takes: [binary], returns: longType },
  { kind: "scalar", name: "hash", takes: [], rest: any, returns: integerType, nullable: "never" },
  { kind: "scalar", name: "xxhash64", takes: [], rest: any, returns: longType, nullable: "never" },
  {
    kind: "scalar",
    name: "aes_encrypt",
    takes: [binary, binary, text, text, binary, binary],
    optional: 4,
    returns: { kind: "binary" },
  },
  {
    kind: "scalar",
    name: "aes_decrypt",
    takes: [binary, binary, text, text, binary],
    optional: 3,
    returns: { kind: "binary" },
  },
  {
    kind: "scalar",
    name: "try_aes_decrypt",
    takes: [binary, binary, text, text, binary],
    optional: 3,
    returns: { kind: "binary" },
    nullable: "always",
  },
];
