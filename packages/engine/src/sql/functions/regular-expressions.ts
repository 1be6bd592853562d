import { type FunctionCall, SparkError } from "@millrace/spark-model";
import { quoteText } from "../../duckdb/duck-type.ts";
import { translateExpression } from "../patterns/java-regular-expression.ts";
import type { SqlText } from "../scope.ts";
import { constantArgument, type FunctionCompiler, type FunctionFamily } from "./function-compiler.ts";

/**
 * Java's regular expressions: constant ones that RE2 reads alike run in DuckDB; look-around, back
 * references and computed patterns run in TypeScript.
 */
export const regularExpressions: FunctionFamily = {
  like: like("LIKE"),
  ilike: like("ILIKE"),
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
  if (typeof pattern !== "string") return undefined;
  const { re2, javascript, flags, takesLineEnd } = translateExpression(pattern);
  if (re2 === undefined || (takesLineEnd && call.name !== "rlike") || !isWellFormed(javascript, flags))
    return undefined;
  return quoteText(re2);
}

/** Malformed patterns are left to the function that raises Spark's error. */
function isWellFormed(source: string | undefined, flags: string): boolean {
  if (source === undefined) return true;
  try {
    return new RegExp(source, flags) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a pattern can match nothing at all: then RE2 and Java replace and split at other places. */
function canBeEmpty(call: FunctionCall): boolean {
  const pattern = constantArgument(call, 1);
  const { javascript, flags } = translateExpression(String(pattern));
  return (
    javascript === undefined ||
    new RegExp(`^(?:${javascript})$`, flags).test("") ||
    /[\^\\]b|\^/i.test(javascript)
  );
}

/** LIKE with its escape character checked (StringUtils.escapeLikeRegex). */
function like(operator: "LIKE" | "ILIKE"): FunctionCompiler {
  return ([value, pattern, escapeText = "'\\'"], call) => {
    const constant = constantArgument(call, 1);
    const character = call.arguments.length > 2 ? constantArgument(call, 2) : "\\";
    if (typeof constant === "string" && typeof character === "string") {
      checkEscapes(constant, character);
      if (!constant.includes(character)) return `(${value} ${operator} ${pattern})`;
    }
    return `(${value} ${operator} ${pattern} ESCAPE ${escapeText})`;
  };
}

function checkEscapes(pattern: string, character: string): void {
  for (let index = 0; index < pattern.length; index++) {
    if (pattern[index] !== character) continue;
    const next = pattern[++index];
    const format = `'${pattern}'`;
    if (next === undefined) {
      throw new SparkError({ errorClass: "INVALID_FORMAT.ESC_AT_THE_END", messageParameters: { format } });
    }
    if (next !== "_" && next !== "%" && next !== character) {
      throw new SparkError({
        errorClass: "INVALID_FORMAT.ESC_IN_THE_MIDDLE",
        messageParameters: { format, char: `'${next}'` },
      });
    }
  }
}

function checkGroup(call: FunctionCall): void {
  const pattern = constantArgument(call, 1);
  const group = Number(constantArgument(call, 2) ?? 1);
  if (typeof pattern !== "string") return;
  const count = groupCount(call);
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
  const isPlain =
    typeof constant === "string" &&
    !/\$\{|\$\d\d/.test(constant) &&
    highestGroup(constant) <= groupCount(call);
  if (re2 !== undefined && isPlain && isSimple && !canBeEmpty(call)) {
    return `regexp_replace(${value}, ${re2}, ${quoteText(re2Replacement(constant))}, 'g')`;
  }
  return `spark_regexp_replace(${value}, ${pattern}, ${replacement}, ${position ?? "1"})`;
}

function groupCount(call: FunctionCall): number {
  const pattern = String(constantArgument(call, 1))
    .replace(/\\./g, "")
    .replace(/\[[^\]]*\]/g, "");
  return (pattern.match(/\((?!\?)|\(\?<(?![=!])/g) ?? []).length;
}

function highestGroup(replacement: string): number {
  const groups = [...replacement.replace(/\\./g, "").matchAll(/\$(\d)/g)].map(([, group]) => Number(group));
  return Math.max(0, ...groups);
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
    const re2 = patternFor(call, 1);
    if (re2 !== undefined && !canBeEmpty(call)) return `string_split_regex(${value}, ${re2})`;
  }
  return `CAST(json_transform(spark_split(${value}, ${pattern}, ${limit ?? "-1"}), '["VARCHAR"]') AS VARCHAR[])`;
}
