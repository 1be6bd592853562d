import { SparkError } from "@millrace/spark-model";

/** A piece of a Java date-time pattern: `count` times a letter, or text as it stands. */
export type PatternPiece =
  | { readonly kind: "letter"; readonly letter: string; readonly count: number }
  | { readonly kind: "text"; readonly text: string };

/** Takes a pattern of java.time.format.DateTimeFormatter apart. Throws for letters that Spark forbids. */
export function parsePattern(pattern: string): readonly PatternPiece[] {
  const pieces: PatternPiece[] = [];
  const scanner = /([A-Za-z])\1*|'((?:[^']|'')*)'|[\s\S]/g;
  for (const match of pattern.matchAll(scanner)) {
    const [text, letter, quoted] = match;
    if (letter !== undefined) pieces.push(checked(pattern, letter, text.length));
    else if (quoted !== undefined)
      pieces.push({ kind: "text", text: quoted === "" ? "'" : quoted.replaceAll("''", "'") });
    else if (text !== "[" && text !== "]") pieces.push({ kind: "text", text });
    else pieces.push({ kind: "text", text });
  }
  return pieces;
}

/** Whether a pattern has sections that may be missing (`[…]`). */
export function hasOptionalSection(pieces: readonly PatternPiece[]): boolean {
  return pieces.some((piece) => piece.kind === "text" && (piece.text === "[" || piece.text === "]"));
}

const known = "GyuMLdDEaHKkhmsSnNVzOXxZQqF";

function checked(pattern: string, letter: string, count: number): PatternPiece {
  if (known.includes(letter)) return { kind: "letter", letter, count };
  throw new SparkError({
    errorClass: "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER",
    kind: "SparkException",
    sqlState: "22007",
    message: `Unrecognized datetime pattern: '${pattern}'. Illegal pattern character found in datetime pattern: '${letter}'. Please provide legal character.`,
    messageParameters: { pattern: `'${pattern}'`, c: letter },
  });
}
