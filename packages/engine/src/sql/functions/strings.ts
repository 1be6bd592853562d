import { type FunctionCall, unsupported } from "@millrace/spark-model";
import type { SqlText } from "../scope.ts";
import { formatString } from "./format-string.ts";
import {
  argumentType,
  calls,
  constantArgument,
  type FunctionCompiler,
  type FunctionFamily,
} from "./function-compiler.ts";
import { sparkFailure } from "./spark-failure.ts";

const integer =
  (name: string): FunctionCompiler =>
  (args) =>
    `CAST(${name}(${args.join(", ")}) AS INTEGER)`;

/** Text. Positions count characters (code points) from 1. */
export const strings: FunctionFamily = {
  upper: calls("upper"),
  lower: calls("lower"),
  initcap: calls("spark_initcap"),
  soundex: calls("spark_soundex"),
  trim: (args) => trimmed("trim", args),
  ltrim: (args) => trimmed("ltrim", args),
  rtrim: (args) => trimmed("rtrim", args),
  btrim: ([value, characters = "' '"]) => `trim(${value}, ${characters})`,
  reverse: ([value], call) =>
    argumentType(call, 0).kind === "array" ? `list_reverse(${value})` : `reverse(${value})`,
  length: ([value], call) =>
    isBinary(call) ? `CAST(octet_length(${value}) AS INTEGER)` : `CAST(length(${value}) AS INTEGER)`,
  octet_length: ([value], call) =>
    isBinary(call) ? `CAST(octet_length(${value}) AS INTEGER)` : `CAST(strlen(${value}) AS INTEGER)`,
  bit_length: ([value], call) =>
    `(8 * ${isBinary(call) ? `CAST(octet_length(${value}) AS INTEGER)` : `CAST(strlen(${value}) AS INTEGER)`})`,
  ascii: integer("ascii"),
  chr: ([code]) => `(CASE WHEN ${code} < 0 THEN '' ELSE chr(CAST(${code} % 256 AS INTEGER)) END)`,
  base64: calls("to_base64"),
  unbase64: calls("from_base64"),
  encode: ([value], call) => {
    onlyUtf8(call, 1);
    return `encode(${value})`;
  },
  decode: ([value], call) => {
    onlyUtf8(call, 1);
    return `spark_decode_utf8(${value})`;
  },
  concat,
  concat_ws: concatWithSeparator,
  contains: (args, call) => textOnly(call, `contains(${args.join(", ")})`),
  startswith: (args, call) => textOnly(call, `starts_with(${args.join(", ")})`),
  endswith: (args, call) => textOnly(call, `ends_with(${args.join(", ")})`),
  elt: ([index, ...values], call) => {
    const outside = call.ansi
      ? sparkFailure({
          errorClass: "INVALID_ARRAY_INDEX",
          messageParameters: {
            indexValue: "",
            arraySize: String(values.length),
            ansiConfig: '"spark.sql.ansi.enabled"',
          },
        })
      : "NULL";
    const branches = values.map((value, position) => `WHEN ${position + 1} THEN ${value}`).join(" ");
    return `(CASE WHEN ${index} IS NULL THEN NULL ELSE CASE ${index} ${branches} ELSE ${outside} END END)`;
  },
  find_in_set: ([value, list]) =>
    `(CASE WHEN contains(${value}, ',') THEN 0 ELSE CAST(coalesce(list_position(string_split(${list}, ','), ${value}), 0) AS INTEGER) + CASE WHEN ${list} IS NULL OR ${value} IS NULL THEN NULL::INTEGER ELSE 0 END END)`,
  format_number: formatNumber,
  format_string: formatString,
  printf: formatString,
  instr: integer("instr"),
  locate: ([part, value, start = "1"]) => `CAST(spark_locate(${part}, ${value}, ${start}) AS INTEGER)`,
  position: ([part, value, start = "1"]) => `CAST(spark_locate(${part}, ${value}, ${start}) AS INTEGER)`,
  charindex: ([part, value, start = "1"]) => `CAST(spark_locate(${part}, ${value}, ${start}) AS INTEGER)`,
  left: ([value, count], call) => textOnly(call, `left(${value}, greatest(${count}, 0))`),
  right: ([value, count]) => `right(${value}, greatest(${count}, 0))`,
  lpad: ([value, count, pad = "' '"], call) => textOnly(call, `spark_lpad(${value}, ${count}, ${pad})`),
  rpad: ([value, count, pad = "' '"], call) => textOnly(call, `spark_rpad(${value}, ${count}, ${pad})`),
  overlay: ([value, part, position, count = "-1"], call) =>
    textOnly(call, `spark_overlay(${value}, ${part}, ${position}, ${count})`),
  repeat: ([value, count]) => `repeat(${value}, greatest(${count}, 0))`,
  replace: ([value, search, replacement = "''"]) =>
    `(CASE WHEN ${search} = '' THEN ${value} ELSE replace(${value}, ${search}, ${replacement}) END)`,
  space: ([count]) => `repeat(' ', greatest(${count}, 0))`,
  split_part: ([value, delimiter, index]) => `spark_split_part(${value}, ${delimiter}, ${index})`,
  substring: ([value, position, count = "2147483647"], call) =>
    isBinary(call)
      ? `spark_substring_binary(${value}, ${position}, ${count})`
      : `spark_substring(${value}, ${position}, ${count})`,
  substring_index: calls("spark_substring_index"),
  translate: calls("translate"),
  levenshtein: ([left, right, threshold]) =>
    threshold === undefined
      ? `CAST(levenshtein(${left}, ${right}) AS INTEGER)`
      : `(CASE WHEN levenshtein(${left}, ${right}) > ${threshold} THEN -1 ELSE CAST(levenshtein(${left}, ${right}) AS INTEGER) END)`,
  is_valid_utf8: ([value]) => `(${value} IS NOT NULL OR NULL)`,
  make_valid_utf8: ([value = ""]) => value,
  url_encode: calls("spark_url_encode"),
  url_decode: calls("spark_url_decode"),
  try_url_decode: ([value]) => `TRY(spark_url_decode(${value}))`,
  parse_url: ([url, part, key = "''"]) => `spark_parse_url(${url}, ${part}, ${key})`,
  try_parse_url: ([url, part, key = "''"]) => `spark_parse_url(${url}, ${part}, ${key})`,
  collation: () => "'SYSTEM.BUILTIN.UTF8_BINARY'",
};

function isBinary(call: FunctionCall): boolean {
  return argumentType(call, 0).kind === "binary";
}

function textOnly(call: FunctionCall, text: SqlText): SqlText {
  if (isBinary(call)) throw unsupported(`${call.name} of BINARY`, "Cast the value to STRING first.");
  return text;
}

/** `trim(text)`, or with two arguments `trim(characters, text)`; only blanks are cut by default. */
function trimmed(name: string, [first, second]: readonly SqlText[]): SqlText {
  return second === undefined ? `${name}(${first}, ' ')` : `${name}(${second}, ${first})`;
}

function onlyUtf8(call: FunctionCall, index: number): void {
  const charset = String(constantArgument(call, index) ?? "utf-8");
  if (!/^utf-?8$/i.test(charset)) throw unsupported(`${call.name} with the charset ${charset}`, "Use UTF-8.");
}

function concat(args: readonly SqlText[], call: FunctionCall): SqlText {
  if (args.length === 0) return "''";
  if (call.dataType.kind !== "array") return `(${args.join(" || ")})`;
  const anyNull = args.map((arg) => `${arg} IS NULL`).join(" OR ");
  return `(CASE WHEN ${anyNull} THEN NULL ELSE list_concat(${args.join(", ")}) END)`;
}

/** NULL texts and NULL items are left out, empty arrays too. */
function concatWithSeparator([separator, ...values]: readonly SqlText[], call: FunctionCall): SqlText {
  const texts = values.map((value, index) => {
    if (argumentType(call, index + 1).kind !== "array") return value;
    return `CASE WHEN list_count(${value}) > 0 THEN array_to_string(${value}, ${separator}) END`;
  });
  return texts.length === 0
    ? `(CASE WHEN ${separator} IS NOT NULL THEN '' END)`
    : `concat_ws(${[separator, ...texts].join(", ")})`;
}

function formatNumber([value = "", digits = "0"]: readonly SqlText[], call: FunctionCall): SqlText {
  if (argumentType(call, 1).kind === "string") {
    throw unsupported("format_number with a pattern", "State the number of decimal places.");
  }
  const type = argumentType(call, 0);
  const isWhole = type.kind !== "double" && type.kind !== "float" && type.kind !== "decimal";
  const number = isWhole && constantArgument(call, 1) === 0 ? `format('{:,}', ${value})` : undefined;
  return number ?? `format('{:,.' || ${digits} || 'f}', CAST(${value} AS DOUBLE))`;
}
