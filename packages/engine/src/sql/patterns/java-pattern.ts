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

/** Spark 3 and later refuse these, which Spark 2 read otherwise. */
function isOutdated(letter: string, count: number): boolean {
  return (
    "wWYec".includes(letter) || (letter === "a" && count > 1) || ("GMLEQq".includes(letter) && count > 4)
  );
}

function checked(pattern: string, letter: string, count: number): PatternPiece {
  if (isOutdated(letter, count)) {
    throw new SparkError({
      errorClass: "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
      kind: "SparkException",
      sqlState: "42K0B",
      message: `Spark 3.0 and later do not recognize the datetime pattern '${pattern}'. Form a valid pattern.`,
      messageParameters: { pattern: `'${pattern}'`, config: '"spark.sql.legacy.timeParserPolicy"' },
    });
  }
  if (known.includes(letter)) return { kind: "letter", letter, count };
  throw new SparkError({
    errorClass: "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER",
    kind: "SparkException",
    sqlState: "22007",
    message: `Unrecognized datetime pattern: '${pattern}'. Illegal pattern character found in datetime pattern: '${letter}'. Please provide legal character.`,
    messageParameters: { pattern: `'${pattern}'`, c: letter },
  });
}
