import { dataTypeOf, integerType, longType, stringType } from "@millrace/spark-model";
import { any, binary, integer, text } from "../types/implicit-cast.ts";
import type { ArgumentCheck, FunctionDefinition } from "./definition.ts";
import { mismatch } from "./errors.ts";

/** A map has no order, and so no hash. */
const noMaps: ArgumentCheck = ({ name, sql, arguments: operands }) => {
  if (operands.some(({ expression }) => dataTypeOf(expression).kind === "map")) {
    throw mismatch("HASH_MAP_TYPE", sql, { functionName: `\`${name}\`` });
  }
};

/** Hashes, checksums, encryption. */
export const hashFunctions: readonly FunctionDefinition[] = [
  { kind: "scalar", name: "md5", takes: [binary], returns: stringType },
  { kind: "scalar", name: "sha1", aliases: ["sha"], takes: [binary], returns: stringType },
  { kind: "scalar", name: "sha2", takes: [binary, integer], returns: stringType, nullable: "always" },
  { kind: "scalar", name: "crc32", takes: [binary], returns: longType },
  {
    kind: "scalar",
    name: "hash",
    takes: [],
    rest: any,
    check: noMaps,
    returns: integerType,
    nullable: "never",
  },
  {
    kind: "scalar",
    name: "xxhash64",
    takes: [],
    rest: any,
    check: noMaps,
    returns: longType,
    nullable: "never",
  },
  {
    kind: "scalar",
    name: "aes_encrypt",
    takes: [binary, binary, text, text, binary, binary],
    optional: 4,
    sql: withDefaults(["GCM", "DEFAULT", "", ""]),
    returns: { kind: "binary" },
  },
  {
    kind: "scalar",
    name: "aes_decrypt",
    takes: [binary, binary, text, text, binary],
    optional: 3,
    sql: withDefaults(["GCM", "DEFAULT", ""]),
    returns: { kind: "binary" },
  },
  {
    kind: "scalar",
    name: "try_aes_decrypt",
    takes: [binary, binary, text, text, binary],
    optional: 3,
    sql: withDefaults(["GCM", "DEFAULT", ""]),
    returns: { kind: "binary" },
    nullable: "always",
  },
];

/** Left-out arguments behind data and key show as their defaults. */
function withDefaults(defaults: readonly string[]) {
  return (name: string, names: readonly string[]) =>
    `${name}(${[...names, ...defaults.slice(names.length - 2)].join(", ")})`;
}
