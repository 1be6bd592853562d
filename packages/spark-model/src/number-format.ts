/**
 * One part of a number format of `to_number` and `to_char`. `digits` have their text: `0`, `9` and `,`; `<` and
 * `>` stand before and behind everything where PR was written; `other` is a character without a meaning.
 */
export interface NumberFormatToken {
  readonly symbol: "digits" | "." | "$" | "S" | "MI" | "<" | ">" | "other";
  readonly text: string;
}

const pieces = /[09,G]+|[.D]|\$|S|MI|PR|./gsu;

const symbols: Readonly<Record<string, NumberFormatToken["symbol"]>> = {
  ".": ".",
  D: ".",
  $: "$",
  S: "S",
  MI: "MI",
  PR: ">",
};

/** The parts of a number format from left to right (ToNumberParser). */
export function numberFormatTokens(format: string): readonly NumberFormatToken[] {
  const tokens: NumberFormatToken[] = [...format.matchAll(pieces)].map(([text]) =>
    /^[09,G]/.test(text)
      ? { symbol: "digits", text: text.replaceAll("G", ",") }
      : { symbol: symbols[text] ?? "other", text },
  );
  const brackets = tokens.filter(({ symbol }) => symbol === ">");
  return [...brackets.map((): NumberFormatToken => ({ symbol: "<", text: "PR" })), ...tokens];
}

/** How many digits a format has in all, and behind its point: the decimal type of what it reads. */
export function numberFormatSize(tokens: readonly NumberFormatToken[]): {
  readonly precision: number;
  readonly scale: number;
} {
  const count = (some: readonly NumberFormatToken[]) =>
    some.reduce(
      (sum, { symbol, text }) => sum + (symbol === "digits" ? text.replaceAll(",", "").length : 0),
      0,
    );
  const point = tokens.findIndex(({ symbol }) => symbol === ".");
  return { precision: count(tokens), scale: point < 0 ? 0 : count(tokens.slice(point)) };
}
