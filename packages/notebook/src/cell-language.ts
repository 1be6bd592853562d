import type { Cell, SourceLanguage } from "./notebook.ts";

/** What a cell's code is, after its magic: the four source languages and the three commands. */
export type EffectiveLanguage = SourceLanguage | "shell" | "fs" | "run" | "raw";

/** The result of reading the magic at the top of a cell. */
export interface CellLanguage {
  readonly language: EffectiveLanguage;
  /** The source without the magic word, its line count unchanged so that error lines still fit. */
  readonly code: string;
  /** The magic as written, for example `%sql`; absent when the cell has none. */
  readonly magic?: string;
}

const languageOfMagic: Readonly<Record<string, EffectiveLanguage>> = {
  "%python": "python",
  "%sql": "sql",
  "%ts": "typescript",
  "%typescript": "typescript",
  "%md": "markdown",
  "%sh": "shell",
  "%fs": "fs",
  "%run": "run",
};

/** The magics that a cell may start with, for completion and help. */
export const magics: readonly string[] = Object.keys(languageOfMagic);

/** Which language a cell runs in: the magic that its first non-blank line starts with, else its selector. */
export function cellLanguage(cell: Pick<Cell, "type" | "language" | "source">): CellLanguage {
  if (cell.type === "raw") return { language: "raw", code: cell.source };
  if (cell.type === "markdown") return { language: "markdown", code: cell.source };
  const match = /^(\s*)(%[a-z]+)(?=\s|$)[ \t]?/.exec(cell.source);
  const magic = match?.[2];
  const language = magic === undefined ? undefined : languageOfMagic[magic];
  if (match === null || magic === undefined || language === undefined) {
    return { language: cell.language, code: cell.source };
  }
  const blank = match[1] ?? "";
  return { language, magic, code: blank + cell.source.slice(match[0].length) };
}

/** Whether running the cell does something: prose and raw text do not. */
export function isRunnable(cell: Pick<Cell, "type" | "language" | "source">): boolean {
  const { language, code } = cellLanguage(cell);
  return language !== "markdown" && language !== "raw" && code.trim() !== "";
}
