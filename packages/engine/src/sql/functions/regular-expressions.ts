import { type FunctionCall, SparkError } from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { constantArgument, type FunctionFamily } from "./function-compiler.ts";

/**
 * Java's regular expressions: constant ones that RE2 reads alike run in DuckDB; look-around, back
 * references and computed patterns run in TypeScript.
 */
export const regularExpressions: FunctionFamily = {
  like: ([value, pattern, escapeText = "'\\'"]) => `(${value} LIKE ${pattern} ESCAPE ${escapeText})`,
  ilike: ([value, pattern, escapeText = "'\\'"]) => `(${value} ILIKE ${pattern} ESCAPE ${escapeText})`,
  rlike: ([value, pattern], call) => {
    const re2 = patternFor(call, 1);
    return re2 === undefined ? `spark_regexp_like(${value}, ${pattern})` : `regexp_matches(${value}, ${re2})`;
  },
  regexp_replace: replace,
  regexp_extract: ([value, pattern, group = "1"], call) => {
    checkGroup(call);
    const re2 = patternFor(call, 1);
    return re2 !== undefined && constantArgument(call, 2) !== undefined
      ? `regexp_extract(${value}, ${re2}, ${group})`
      : `spark_regexp_extract(${value}, ${pattern}, ${group})`;
  },
  regexp_extract_all: ([value, pattern, group = "1"], call) => {
    checkGroup(call);
    return `CAST(json_transform(spark_regexp_extract_all(${value}, ${pattern}, ${group}), '["VARCHAR"]') AS VARCHAR[])`;
  },
  regexp_count: ([value, pattern]) => `CAST(spark_regexp_count(${value}, ${pattern}) AS INTEGER)`,
  regexp_substr: ([value, pattern]) => `spark_regexp_substr(${value}, ${pattern})`,
  regexp_instr: ([value, pattern]) => `CAST(spark_regexp_instr(${value}, ${pattern}) AS INTEGER)`,
  split: split,
};

/** A constant pattern as DuckDB text when RE2 gives it Java's meaning. */
function patternFor(call: FunctionCall, index: number): SqlText | undefined {
  const pattern = constantArgument(call, index);
  return typeof pattern === "string" && isRe2(pattern) ? quoteText(pattern) : undefined;
}

/** Constructs that RE2 lacks or reads otherwise than Java. */
const onlyJava = /\(\?(?:[=!>]|<[=!])|\\[1-9kGhHRXZvV]|\\p\{(?:java|Is|In)|[*+?}]\+|&&|\[[^\]]*\[/;

function isRe2(pattern: string): boolean {
  return !onlyJava.test(pattern);
}

function checkGroup(call: FunctionCall): void {
  const pattern = constantArgument(call, 1);
  const group = Number(constantArgument(call, 2) ?? 1);
  if (typeof pattern !== "string") return;
  const count = (pattern.match(/(?<!\\)\((?!\?)|\(\?<(?![=!])/g) ?? []).length;
  if (group >= 0 && group <= count) return;
  throw new SparkError({
    errorClass: "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX",
    kind: "SparkRuntimeException",
    sqlState: "22023",
    message: `The value of parameter(s) \`idx\` in \`${call.name}\` is invalid: Expects group index between 0 and ${count}, but got ${group}.`,
    messageParameters: {
      parameter: "`idx`",
      functionName: `\`${call.name}\``,
      groupCount: String(count),
      groupIndex: String(group),
    },
  });
}

function replace([value, pattern, replacement, position]: readonly SqlText[], call: FunctionCall): SqlText {
  const re2 = patternFor(call, 1);
  const constant = constantArgument(call, 2);
  const isSimple = position === undefined || constantArgument(call, 3) === 1;
  if (re2 !== undefined && typeof constant === "string" && isSimple && !/\$\{/.test(constant)) {
    return `regexp_replace(${value}, ${re2}, ${quoteText(re2Replacement(constant))}, 'g')`;
  }
  return `spark_regexp_replace(${value}, ${pattern}, ${replacement}, ${position ?? "1"})`;
}

/** Java's `$1` is RE2's `\1`; Java's `\x` is the character itself. */
function re2Replacement(text: string): string {
  return text.replace(/\\(.)|\$(\d)|\\/g, (_, escaped: string | undefined, group: string | undefined) => {
    if (group !== undefined) return `\\${group}`;
    return escaped === "\\" || escaped === undefined ? "\\\\" : escaped;
  });
}

/** `split(text, regex, limit)`: trailing empty texts stay; a positive limit leaves the rest in the last item. */
function split([value, pattern, limit]: readonly SqlText[], call: FunctionCall): SqlText {
  const constant = constantArgument(call, 1);
  const isUnlimited = limit === undefined || Number(constantArgument(call, 2) ?? 1) <= 0;
  if (typeof constant === "string" && constant !== "" && isUnlimited) {
    const plain = constant.replace(/^\[(.)\]$|^\\([^A-Za-z0-9])$/, "$1$2");
    const isPlain = /^[^\\.[\]{}()*+?^$|]+$/.test(plain) || (plain !== constant && plain.length === 1);
    if (isPlain) return `string_split(${value}, ${quoteText(plain)})`;
    if (isRe2(constant)) return `string_split_regex(${value}, ${quoteText(constant)})`;
  }
  return `CAST(json_transform(spark_split(${value}, ${pattern}, ${limit ?? "-1"}), '["VARCHAR"]') AS VARCHAR[])`;
}
