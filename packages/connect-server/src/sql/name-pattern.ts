/**
 * Whether a name fits a pattern of SHOW … LIKE or of the catalog functions: `*` is any text, `|` separates
 * alternatives, case does not matter (StringUtils.filterPattern). No pattern fits all.
 */
export function fitsPattern(name: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  return pattern
    .trim()
    .split("|")
    .some((alternative) => toRegExp(alternative.trim()).test(name));
}

function toRegExp(alternative: string): RegExp {
  const escaped = alternative.replace(/[.+?^${}()[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "i");
}
