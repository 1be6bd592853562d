const cache = new Map<string, RegExp>();

/** A Java regular expression as JavaScript's. Throws for constructs that JavaScript lacks. */
export function javaRegex(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const { source, flags } = translated(pattern);
  const expression = new RegExp(source, flags);
  if (cache.size > 1000) cache.clear();
  cache.set(pattern, expression);
  return expression;
}

function translated(pattern: string): { source: string; flags: string } {
  let source = pattern;
  let flags = "g";
  const inline = /^\(\?([ims]+)\)/.exec(source);
  if (inline) {
    flags += inline[1] ?? "";
    source = source.slice(inline[0].length);
  }
  if (/[*+?}]\+|\(\?>|&&/.test(source.replace(/\\./g, "").replace(/\[[^\]]*\]/g, "[]"))) {
    throw new Error(`The regular expression ${pattern} uses possessive quantifiers or atomic groups.`);
  }
  source = source
    .replace(/\\A/g, "^")
    .replace(/\\[zZ]/g, "$")
    .replace(/\\h/g, "[ \\t]")
    .replace(/\\Q([\s\S]*?)\\E/g, (_, text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (/\\p\{/.test(source)) {
    flags += "u";
    source = source
      .replace(/\\p\{Alpha\}/g, "[A-Za-z]")
      .replace(/\\p\{Punct\}/g, "[!-/:-@\\[-`{-~]")
      .replace(/\\p\{Is(\w+)\}/g, "\\p{$1}");
  }
  return { source, flags };
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
  return text.slice(0, start) + text.slice(start).replace(javaRegex(pattern), parts);
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
