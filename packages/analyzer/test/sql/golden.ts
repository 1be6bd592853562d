import { readFileSync } from "node:fs";

/** One case of a golden file: a text and what it becomes. */
export interface GoldenCase {
  readonly text: string;
  readonly expected: string;
}

/**
 * Reads a golden file: cases separated by blank lines, the text first, its outcome after `= `. A `|` at the
 * start of a line stands for nothing, so that a message can have blank lines.
 */
export function readGolden(name: string): readonly GoldenCase[] {
  const file = readFileSync(new URL(`golden/${name}`, import.meta.url), "utf8");
  return file
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== "" && !block.startsWith("# "))
    .map((block) => {
      const at = block.indexOf("\n= ");
      return { text: block.slice(0, at).trim(), expected: unmargined(block.slice(at + 3)) };
    });
}

function unmargined(text: string): string {
  return text.replaceAll("\n|", "\n").trim();
}
