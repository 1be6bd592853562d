import { unsupported } from "@millrace/spark-model";
import { encodeSparkError } from "../../duckdb/duck-error.ts";
import { translateExpression } from "../patterns/java-regular-expression.ts";

const cache = new Map<string, RegExp>();

/**
 * A Java regular expression as JavaScript's. Raises INVALID_PARAMETER_VALUE.PATTERN for malformed ones, and
 * refuses constructs that JavaScript lacks.
 */
function javaRegex(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const { javascript, flags } = translateExpression(pattern);
  if (javascript === undefined) {
    const { errorClass, messageParameters } = unsupported(
      `The regular expression ${pattern}`,
      "Avoid possessive quantifiers, atomic groups and modes inside the expression.",
    );
    throw new Error(encodeSparkError({ errorClass, messageParameters }));
  }
  const expression = compiled(pattern, javascript, flags);
  if (cache.size > 1000) cache.clear();
  cache.set(pattern, expression);
  return expression;
}

function compiled(pattern: string, source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new Error(
      encodeSparkError({
        errorClass: "INVALID_PARAMETER_VALUE.PATTERN",
        messageParameters: {
          functionName: "`regexp`",
          parameter: "`regexp`",
          value: `'${pattern}'`,
        },
      }),
    );
  }
}

export function regexpLike(text: string, pattern: string): boolean {
  return text.search(javaRegex(pattern)) >= 0;
}

/** The group's text of the first match; empty when nothing matches. */
export function regexpExtract(text: string, pattern: string, group: number): string {
  const expression = javaRegex(pattern);
  expression.lastIndex = 0;
  return expression.exec(text)?.[group] ?? "";
}

export function regexpExtractAll(text: string, pattern: string, group: number): string {
  return JSON.stringify([...text.matchAll(javaRegex(pattern))].map((match) => match[group] ?? ""));
}

export function regexpCount(text: string, pattern: string): number {
  return [...text.matchAll(javaRegex(pattern))].length;
}

export function regexpSubstring(text: string, pattern: string): string | null {
  return text.match(javaRegex(pattern))?.[0] ?? null;
}

/** Position of the first match from 1; 0 when there is none. */
export function regexpPosition(text: string, pattern: string): number {
  return text.search(javaRegex(pattern)) + 1;
}

/** Replaces from `position` (from 1) on; `$1` and `${name}` in the replacement are groups. */
export function regexpReplace(text: string, pattern: string, replacement: string, position: number): string {
  const start = position - 1;
  const parts = replacement.replace(/\\(.)|\$\{(\w+)\}|\$(\d)|\$/g, (_, escaped, name, group) => {
    if (escaped !== undefined) return escaped === "$" ? "$$" : escaped;
    if (name !== undefined) return `$<${name}>`;
    return group === undefined ? "$$" : group === "0" ? "$&" : `$${group}`;
  });
  const expression = javaRegex(pattern);
  checkGroups(expression, parts, { text, pattern, replacement, position });
  return text.slice(0, start) + text.slice(start).replace(expression, parts);
}

/** String.split of Java as a JSON array: at most `limit` items when it is positive; empty ends stay. */
export function regexpSplit(text: string, pattern: string, limit: number): string {
  if (text === "") return '[""]';
  const items: string[] = [];
  let start = 0;
  for (const match of text.matchAll(javaRegex(pattern))) {
    if (limit > 0 && items.length === limit - 1) break;
    const end = match.index + match[0].length;
    if (end === 0 || (match[0] === "" && match.index >= text.length)) continue;
    items.push(text.slice(start, match.index));
    start = end;
  }
  return JSON.stringify([...items, text.slice(start)]);
}

interface Replacing {
  readonly text: string;
  readonly pattern: string;
  readonly replacement: string;
  readonly position: number;
}

/** A reference to a group that the expression has not raises INVALID_REGEXP_REPLACE. */
function checkGroups(expression: RegExp, parts: string, { text, pattern, replacement, position }: Replacing) {
  const count =
    (new RegExp(`${expression.source}|`, expression.flags.replace("g", "")).exec("")?.length ?? 1) - 1;
  const highest = Math.max(0, ...[...parts.matchAll(/(?<!\$)\$(\d)/g)].map(([, group]) => Number(group)));
  if (highest <= count || text.search(expression) < 0) return;
  throw new Error(
    encodeSparkError({
      errorClass: "INVALID_REGEXP_REPLACE",
      messageParameters: { source: text, pattern, replacement, position: String(position) },
    }),
  );
}
