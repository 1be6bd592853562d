import { type DataType, type FunctionCall, unsupported } from "@millrace/spark-model";
import { duckType, quoteText } from "../../duckdb/duck-type.ts";
import { castScalarToText } from "../expressions/cast-to-text.ts";
import type { SqlText } from "../scope.ts";
import {
  argumentType,
  calls,
  constantArgument,
  type FunctionCompiler,
  type FunctionFamily,
} from "./function-compiler.ts";

/** Text. Positions and lengths count code points; bytes have macros of their own (`spark_bytes_…`). */
export const strings: FunctionFamily = {
  upper: cased("upper"),
  lower: cased("lower"),
  initcap: calls("spark_initcap"),
  length: byType({ text: ([text]) => `length(${text})::INTEGER`, bytes: byteLength }),
  octet_length: byType({ text: ([text]) => `strlen(${text})::INTEGER`, bytes: byteLength }),
  bit_length: byType({
    text: ([text]) => `(strlen(${text}) * 8)::INTEGER`,
    bytes: ([bytes]) => `(octet_length(${bytes}) * 8)::INTEGER`,
  }),
  ascii: ([text]) => `ascii(${text})::INTEGER`,
  chr: calls("spark_chr"),
  concat: concatenate,
  concat_ws: concatenateWithSeparator,
  contains: byType({ text: calls("contains"), bytes: calls("spark_bytes_contain") }),
  startswith: byType({
    text: calls("starts_with"),
    bytes: ([bytes, part]) => `starts_with(hex(${bytes}), hex(${part}))`,
  }),
  endswith: byType({
    text: calls("suffix"),
    bytes: ([bytes, part]) => `suffix(hex(${bytes}), hex(${part}))`,
  }),
  trim: trimming("trim"),
  ltrim: trimming("ltrim"),
  rtrim: trimming("rtrim"),
  btrim: ([text, characters]) => `trim(${text}, ${characters ?? "' '"})`,
  lpad: padding("lpad"),
  rpad: padding("rpad"),
  left: byType({
    text: ([text, count]) => `left(${text}, greatest(${count}, 0))`,
    bytes: ([bytes, count]) => `spark_bytes_substring(${bytes}, 1, ${count})`,
  }),
  right: ([text, count]) => `right(${text}, greatest(${count}, 0))`,
  substring,
  substring_index: calls("spark_substring_index"),
  overlay: ([text, replacement, position, length = "-1"], call) =>
    argumentType(call, 0).kind === "binary"
      ? `spark_bytes_overlay(${text}, ${replacement}, ${position}, ${length})`
      : `spark_overlay(${text}, ${replacement}, ${position}, ${length})`,
  repeat: ([text, count]) => `repeat(${text}, greatest(${count}, 0))`,
  space: ([count]) => `repeat(' ', greatest(${count}, 0))`,
  replace: ([text, search, replacement = "''"]) => `replace(${text}, ${search}, ${replacement})`,
  translate: calls("translate"),
  reverse: ([value], call) =>
    argumentType(call, 0).kind === "array" ? `list_reverse(${value})` : `spark_reverse(${value})`,
  split_part: ([text, delimiter, index]) => `spark_split_part(${text}, ${delimiter}, ${index})`,
  instr: ([text, part]) => `instr(${text}, ${part})::INTEGER`,
  locate,
  position: locate,
  charindex: locate,
  find_in_set: calls("spark_find_in_set"),
  elt: element,
  soundex: calls("spark_soundex"),
  levenshtein: ([left, right, threshold = "-1"]) => `spark_edit_distance(${left}, ${right}, ${threshold})`,
  sentences: ([text]) => `from_json(spark_sentence_words(${text}), '[["VARCHAR"]]')`,
  mask,
  quote: ([text]) => `('''' || replace(replace(${text}, '\\', '\\\\'), '''', '\\''') || '''')`,
  luhn_check: calls("spark_luhn_check"),
  validate_utf8: ([text = ""]) => text,
  try_validate_utf8: ([text = ""]) => text,
  is_valid_utf8: ([text]) => `(${text} IS NOT NULL OR NULL)`,
  make_valid_utf8: ([text = ""]) => text,
  collation: () => "'SYSTEM.BUILTIN.UTF8_BINARY'",
  randstr: ([length, seed]) => `spark_random_text(${length}, ${seed ?? "(random() * 4294967296)::BIGINT"})`,
  format_number: formatNumber,
  format_string: formatString,
  to_char: ([number, format]) => `spark_format_number(CAST(${number} AS VARCHAR), ${format})`,
  to_number: ([text, format], call) => parsedNumber({ text, format }, call, numberMismatch(text, format)),
  try_to_number: ([text, format], call) => parsedNumber({ text, format }, call, "NULL"),
};

interface FormattedNumber {
  readonly text: SqlText | undefined;
  readonly format: SqlText | undefined;
}

/** A text in a number format as the decimal of that format; `otherwise` when it is not in the format. */
function parsedNumber(
  { text, format }: FormattedNumber,
  { dataType }: FunctionCall,
  otherwise: SqlText,
): SqlText {
  const parsed = `spark_parse_number(${text}, ${format})`;
  const type = duckType(dataType);
  if (otherwise === "NULL") return `CAST(${parsed} AS ${type})`;
  return `(CASE WHEN ${text} IS NOT NULL AND ${format} IS NOT NULL THEN CAST(coalesce(${parsed}, ${otherwise}) AS ${type}) END)`;
}

function numberMismatch(text: SqlText | undefined, format: SqlText | undefined): SqlText {
  return `error('millrace:["INVALID_FORMAT.MISMATCH_INPUT",' || CAST(to_json({inputType: '"STRING"', input: ${text}, format: ${format}}) AS VARCHAR) || ']')`;
}

/** Only letters that are not ASCII can become several: their case is a matter for TypeScript. */
function cased(name: "upper" | "lower"): FunctionCompiler {
  return ([text]) =>
    `(CASE WHEN strlen(${text}) = length(${text}) THEN ${name}(${text}) ELSE spark_${name}(${text}) END)`;
}

function byteLength([bytes]: readonly SqlText[]): SqlText {
  return `octet_length(${bytes})::INTEGER`;
}

/** One compiler for text, another for bytes, by the type of the first argument. */
function byType(compilers: {
  readonly text: FunctionCompiler;
  readonly bytes: FunctionCompiler;
}): FunctionCompiler {
  return (args, call, scope) =>
    argumentType(call, 0).kind === "binary"
      ? compilers.bytes(args, call, scope)
      : compilers.text(args, call, scope);
}

function concatenate(args: readonly SqlText[], call: FunctionCall): SqlText {
  if (args.length === 0) return "''";
  if (call.dataType.kind !== "array") return `(${args.join(" || ")})`;
  const present = args.map((arg) => `${arg} IS NOT NULL`).join(" AND ");
  return `(CASE WHEN ${present} THEN list_concat(${args.join(", ")}) END)`;
}

/** NULLs are left out, of arrays as well. */
function concatenateWithSeparator(
  [separator = "", ...args]: readonly SqlText[],
  call: FunctionCall,
): SqlText {
  if (args.length === 0) return `concat_ws(${separator}, NULL::VARCHAR)`;
  const types = args.map((_, index) => argumentType(call, index + 1));
  if (types.every((type) => type.kind !== "array")) return `concat_ws(${separator}, ${args.join(", ")})`;
  const lists = args.map((arg, index) => (types[index]?.kind === "array" ? arg : `[${arg}]`));
  return `(CASE WHEN ${separator} IS NOT NULL THEN coalesce(array_to_string(list_concat(${lists.join(", ")}), ${separator}), '') END)`;
}

/** With two arguments the characters come first, as in TRIM(BOTH characters FROM text). */
function trimming(name: string): FunctionCompiler {
  return ([first, text]) => (text === undefined ? `${name}(${first}, ' ')` : `${name}(${text}, ${first})`);
}

function padding(name: "lpad" | "rpad"): FunctionCompiler {
  return byType({
    text: ([text, length, pad = "' '"]) => `spark_${name}(${text}, ${length}, ${pad})`,
    bytes: ([bytes, length, pad = "'\\x00'::BLOB"]) =>
      `unhex(spark_${name}(hex(${bytes}), ${length} * 2, hex(${pad})))`,
  });
}

function substring([text, position, length]: readonly SqlText[], call: FunctionCall): SqlText {
  if (argumentType(call, 0).kind === "binary") {
    return `spark_bytes_substring(${text}, ${position}, ${length ?? "2147483647"})`;
  }
  const start = constantArgument(call, 1);
  if (typeof start === "number" && start >= 0) {
    const from = Math.max(start, 1);
    return length === undefined
      ? `substring(${text}, ${from})`
      : `substring(${text}, ${from}, greatest(${length}, 0))`;
  }
  return `spark_substring(${text}, ${position}, ${length ?? "2147483647"})`;
}

function locate([part, text, start]: readonly SqlText[], call: FunctionCall): SqlText {
  if (start === undefined || constantArgument(call, 2) === 1) return `instr(${text}, ${part})::INTEGER`;
  return `spark_locate(${part}, ${text}, ${start})`;
}

function element([index, ...values]: readonly SqlText[], call: FunctionCall): SqlText {
  const branches = values.map((value, position) => `WHEN ${index} = ${position + 1} THEN ${value}`);
  const otherwise = call.ansi
    ? ` WHEN ${index} IS NOT NULL THEN error('millrace:["INVALID_ARRAY_INDEX",{"indexValue":"' || ${index} || '","arraySize":"${values.length}","ansiConfig":"\\"spark.sql.ansi.enabled\\""}]')`
    : "";
  return `(CASE ${branches.join(" ")}${otherwise} END)`;
}

/** A replacement that is NULL leaves its kind of characters as they are. */
function mask([text, ...replacements]: readonly SqlText[]): SqlText {
  const characters = ["'X'", "'x'", "'n'", "''"].map((standard, kind) => {
    const replacement = replacements[kind];
    return replacement === undefined ? standard : `coalesce(${replacement}, '')`;
  });
  return `spark_masked(${text}, ${characters.join(", ")})`;
}

function formatNumber([value, format]: readonly SqlText[], call: FunctionCall): SqlText {
  const type = argumentType(call, 0);
  const isDouble = type.kind === "double" || type.kind === "float";
  const number = isDouble ? `spark_exact_double(${value}::DOUBLE)` : `CAST(${value} AS VARCHAR)`;
  const isPattern = argumentType(call, 1).kind === "string";
  return isPattern
    ? `spark_format_pattern(${number}, ${format})`
    : `(CASE WHEN ${format} >= 0 THEN spark_format_fixed(${number}, ${format}) END)`;
}

/** How Java's Formatter sees a value of each type. */
function formatKind(type: DataType): string {
  switch (type.kind) {
    case "byte":
    case "short":
    case "integer":
    case "long":
      return "i";
    case "float":
    case "double":
      return "f";
    case "decimal":
      return "d";
    case "boolean":
      return "b";
    case "string":
    case "char":
    case "varchar":
      return "s";
    case "void":
    case "array":
    case "map":
    case "struct":
      return "s";
    // Spark hands Java the number inside.
    case "date":
      return "i";
    default:
      throw unsupported(
        `format_string with an argument of type ${type.kind.toUpperCase()}`,
        "Cast it to STRING first.",
      );
  }
}

/** The arguments travel as one JSON array of texts; their kinds as one letter each. */
function formatString([format, ...values]: readonly SqlText[], call: FunctionCall): SqlText {
  const types = values.map((_, index) => argumentType(call, index + 1));
  const kinds = types.map(formatKind).join("");
  const texts = values.map((value, index) => formatText(value, types[index] ?? call.dataType));
  const list = `CAST(to_json([${texts.join(", ")}]::VARCHAR[]) AS VARCHAR)`;
  return `spark_format_java(${format}, ${quoteText(kinds)}, ${list})`;
}

function formatText(value: SqlText, type: DataType): SqlText {
  return type.kind === "date"
    ? `CAST(${value} - DATE '1970-01-01' AS VARCHAR)`
    : castScalarToText(value, type);
}
