/** A TeX formula found in Markdown. */
export interface Formula {
  readonly tex: string;
  readonly display: boolean;
}

/** Code comes first, so that dollars inside it stay; then display mathematics, then inline. */
const pattern =
  /(^|\n)(`{3,}|~{3,})[\s\S]*?\n\2|(`+)[^`][\s\S]*?\3|\\\$|\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|\$(?![\s\d])((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)/g;

/**
 * Takes mathematics out of Markdown before it is parsed, leaving private-use marks (`\uE000n\uE001`), as the
 * Markdown parser would eat the backslashes and underscores in it.
 */
export function extractMath(source: string): {
  readonly text: string;
  readonly formulas: readonly Formula[];
} {
  const formulas: Formula[] = [];
  const clean = source.replace(/[\uE000\uE001]/g, "");
  const text = clean.replace(pattern, (whole: string, ...groups: (string | undefined)[]) => {
    const [, , , dollars, brackets, parentheses, inline] = groups;
    const display = dollars ?? brackets;
    const tex = display ?? parentheses ?? inline;
    if (tex === undefined) return whole;
    formulas.push({ tex, display: display !== undefined });
    return `\uE000${formulas.length - 1}\uE001`;
  });
  return { text, formulas };
}
