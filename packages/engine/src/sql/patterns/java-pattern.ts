import { SparkError } from "@millrace/spark-model";

/** A piece of a Java date-time pattern: `count` times a letter, or text as it stands. */
export type PatternPiece =
  | { readonly kind: "letter"; readonly letter: string; readonly count: number }
  | { readonly kind: "text"; readonly text: string };

/** Whether texts are read or written with a pattern: some letters are only for one. */
export type PatternUse = "read" | "write";

/** Takes a pattern of java.time.format.DateTimeFormatter apart. Throws for letters that Spark forbids. */
export function parsePattern(pattern: string, use: PatternUse): readonly PatternPiece[] {
  const pieces: PatternPiece[] = [];
  const scanner = /([A-Za-z])\1*|'((?:[^']|'')*)'|[\s\S]/g;
  for (const match of pattern.matchAll(scanner)) {
    const [text, letter, quoted] = match;
    if (letter !== undefined) {
      pieces.push(checked({ pattern, letter, count: text.length }, use));
    } else if (quoted !== undefined)
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

const known = "GyMLdDEaHKkhmsSnNVzOXxZQqF";
const weekBased = "YWwuec";
const onlyWritten = "EFqQ";

/** The letters of java.text.SimpleDateFormat, with which Spark 2 would have read a pattern. */
const spark2 = /^[GyYMLwWDdFEuaHkKhmsSzZX]+$/;

function isKnown(letter: string, count: number, use: PatternUse): boolean {
  if (!known.includes(letter) || (use === "read" && onlyWritten.includes(letter))) return false;
  return !((letter === "a" && count > 1) || ("GMLEQq".includes(letter) && count > 4));
}

interface Letters {
  readonly pattern: string;
  readonly letter: string;
  readonly count: number;
}

function checked({ pattern, letter, count }: Letters, use: PatternUse): PatternPiece {
  if (isKnown(letter, count, use)) return { kind: "letter", letter, count };
  const quoted = `'${pattern}'`;
  if (spark2.test(pattern.replace(/'[^']*'|[^A-Za-z]/g, ""))) {
    throw new SparkError({
      errorClass: "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
      kind: "SparkUpgradeException",
      sqlState: "42K0B",
      message: `Spark 3.0 and later do not recognize the datetime pattern ${quoted}. Form a valid pattern.`,
      messageParameters: { pattern: quoted, config: '"spark.sql.legacy.timeParserPolicy"' },
    });
  }
  if (weekBased.includes(letter)) {
    throw new SparkError({
      errorClass: "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN",
      kind: "IllegalArgumentException",
      sqlState: "42K0B",
      message: `Spark 3.0 and later do not support week-based patterns: '${letter}'. Use the SQL function EXTRACT instead.`,
      messageParameters: { c: letter },
    });
  }
  throw new SparkError({
    errorClass: "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER",
    kind: "IllegalArgumentException",
    sqlState: "22007",
    message: `Unrecognized datetime pattern: ${quoted}. Illegal pattern character found in datetime pattern: '${letter}'. Please provide legal character.`,
    messageParameters: { pattern: quoted, c: letter },
  });
}
