import { type FunctionCall, unsupported } from "@millrace/spark-model";
import type { SqlText } from "../scope.ts";
import { calls, constantArgument, type FunctionFamily } from "./function-compiler.ts";

/** Text as bytes and bytes as text. */
export const encodings: FunctionFamily = {
  // Lines of 76 characters, as MIME has it.
  base64: ([bytes]) =>
    `regexp_replace(to_base64(${bytes}), '(.{76})(.)', '\\1' || chr(13) || chr(10) || '\\2', 'g')`,
  unbase64: calls("spark_unbase64"),
  encode: ([text, charset], call) =>
    isUtf8(constantArgument(call, 1)) ? `encode(${text})` : `spark_encode(${text}, ${charset})`,
  decode: ([bytes, charset], call) =>
    isUtf8(constantArgument(call, 1))
      ? `coalesce(TRY(decode(${bytes})), spark_decode(${bytes}, ${charset}))`
      : `spark_decode(${bytes}, ${charset})`,
  decode_values: decodeValues,
  aes_encrypt: (args) => aes("spark_aes_encrypt", args),
  aes_decrypt: (args) => aes("spark_aes_decrypt", args),
  try_aes_decrypt: (args) => `TRY(${aes("spark_aes_decrypt", args)})`,
  to_binary: ([text, format], call) => toBinary(text ?? "", format, call),
  try_to_binary: ([text, format], call) => `TRY(${toBinary(text ?? "", format, call)})`,
};

/** Data, key, mode, padding, vector (of encryption alone) and additional data. */
function aes(
  name: string,
  [data, key, mode = "'GCM'", padding = "'DEFAULT'", ...others]: readonly SqlText[],
): SqlText {
  const [vector, additional] = name.endsWith("encrypt") ? others : [undefined, others[0]];
  const none = "''::BLOB";
  return `${name}(${[data, key, mode, padding, vector ?? none, additional ?? none].join(", ")})`;
}

function isUtf8(charset: unknown): boolean {
  return typeof charset === "string" && /^utf-?8$/i.test(charset);
}

/** `decode(value, search, result, …, default)`: NULL finds NULL. */
function decodeValues([value, ...rest]: readonly SqlText[]): SqlText {
  const branches: string[] = [];
  for (let index = 0; index + 1 < rest.length; index += 2) {
    branches.push(`WHEN ${value} IS NOT DISTINCT FROM ${rest[index]} THEN ${rest[index + 1]}`);
  }
  const otherwise = rest.length % 2 === 1 ? ` ELSE ${rest.at(-1)}` : "";
  return `(CASE ${branches.join(" ")}${otherwise} END)`;
}

function toBinary(text: SqlText, format: SqlText | undefined, call: FunctionCall): SqlText {
  const constant = format === undefined ? "hex" : constantArgument(call, 1);
  if (typeof constant !== "string") throw unsupported("to_binary with a computed format", "Use a constant.");
  switch (constant.toLowerCase()) {
    case "utf-8":
    case "utf8":
      return `encode(${text})`;
    case "base64":
      return `spark_unbase64(${text})`;
    default:
      return `spark_unhex_strict(${text})`;
  }
}
