import type { PatternPiece } from "./java-pattern.ts";
import { hasOptionalSection } from "./java-pattern.ts";

/** strftime's code and the texts that Java's letters match, by letter and count. */
const codes: Readonly<Record<string, readonly [code: string, expression: string]>> = {
  yyyy: ["%Y", "\\d{4}"],
  uuuu: ["%Y", "\\d{4}"],
  y: ["%Y", "\\d{1,4}"],
  yy: ["%y", "\\d{2}"],
  MM: ["%m", "\\d{2}"],
  M: ["%-m", "\\d{1,2}"],
  LL: ["%m", "\\d{2}"],
  L: ["%-m", "\\d{1,2}"],
  MMM: ["%b", "[A-Z][a-z]{2}"],
  MMMM: ["%B", "[A-Z][a-z]+"],
  dd: ["%d", "\\d{2}"],
  d: ["%-d", "\\d{1,2}"],
  DDD: ["%j", "\\d{3}"],
  E: ["%a", "[A-Z][a-z]{2}"],
  EE: ["%a", "[A-Z][a-z]{2}"],
  EEE: ["%a", "[A-Z][a-z]{2}"],
  EEEE: ["%A", "[A-Z][a-z]+"],
  HH: ["%H", "\\d{2}"],
  H: ["%-H", "\\d{1,2}"],
  hh: ["%I", "\\d{2}"],
  h: ["%-I", "\\d{1,2}"],
  mm: ["%M", "\\d{2}"],
  m: ["%-M", "\\d{1,2}"],
  ss: ["%S", "\\d{2}"],
  s: ["%-S", "\\d{1,2}"],
  SSS: ["%g", "\\d{3}"],
  SSSSSS: ["%f", "\\d{6}"],
  a: ["%p", "AM|PM"],
};

export interface StrftimePattern {
  readonly format: string;
  /** Matches exactly the texts that Java's formatter would parse. */
  readonly expression: string;
}

/** The same pattern for DuckDB's strftime and strptime; undefined where there is none. */
export function toStrftime(pieces: readonly PatternPiece[]): StrftimePattern | undefined {
  if (hasOptionalSection(pieces)) return undefined;
  let format = "";
  let expression = "";
  for (const piece of pieces) {
    if (piece.kind === "text") {
      format += piece.text.replaceAll("%", "%%");
      expression += piece.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      continue;
    }
    const code = codes[piece.letter.repeat(piece.count)];
    if (code === undefined) return undefined;
    format += code[0];
    expression += `(?:${code[1]})`;
  }
  return { format, expression };
}
