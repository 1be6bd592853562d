import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Whether a path has one of Hadoop's wildcards (`*`, `?`, `[ab]`, `{a,b}`). */
export function hasWildcard(path: string): boolean {
  return /[*?[{]/.test(path);
}

/** The files and directories that an absolute pattern matches, in order of name. */
export async function expandGlob(pattern: string): Promise<readonly string[]> {
  let found = ["/"];
  for (const segment of pattern.split("/").filter((part) => part !== "")) {
    const next = await Promise.all(found.map((directory) => matches(directory, segment)));
    found = next.flat();
  }
  return found;
}

async function matches(directory: string, segment: string): Promise<string[]> {
  if (!hasWildcard(segment)) {
    const path = join(directory, segment);
    return (await stat(path).catch(() => undefined)) ? [path] : [];
  }
  const expression = globExpression(segment);
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => expression.test(name) && !name.startsWith("."))
    .sort()
    .map((name) => join(directory, name));
}

/** One path segment as a regular expression (Hadoop's GlobPattern). */
export function globExpression(pattern: string): RegExp {
  let source = "";
  let depth = 0;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? "";
    if (character === "*") source += ".*";
    else if (character === "?") source += ".";
    else if (character === "{") {
      depth++;
      source += "(?:";
    } else if (character === "}" && depth > 0) {
      depth--;
      source += ")";
    } else if (character === "," && depth > 0) source += "|";
    else if (character === "[") {
      const end = pattern.indexOf("]", index);
      source += end < 0 ? "\\[" : pattern.slice(index, end + 1).replace(/^\[!/, "[^");
      if (end >= 0) index = end;
    } else if (character === "\\") source += `\\${pattern[++index] ?? ""}`;
    else source += character.replace(/[.+^$()|]/g, "\\$&");
  }
  return new RegExp(`^${source}$`);
}
