/** Lines kept of one stream output; earlier ones are dropped with a note. */
const lineLimit = 5_000;

/**
 * What a terminal would show after printing `text`: `\r` goes back to the line's start and overwrites, backspace
 * moves one place left, other control characters (save ANSI escapes, tabs and newlines) disappear.
 */
export function foldTerminalText(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.split("\n").map(foldLine).join("\n");
}

function foldLine(line: string): string {
  const withoutReturn = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (!/[\r\b]/.test(withoutReturn)) return withoutReturn;
  const cells: string[] = [];
  let place = 0;
  for (const piece of pieces(withoutReturn)) {
    if (piece === "\r") place = 0;
    else if (piece === "\b") place = Math.max(place - 1, 0);
    else cells[place++] = piece;
  }
  return cells.join("");
}

/** Escape sequences stick to the character after them, so that overwriting a character replaces its colour too. */
function pieces(line: string): readonly string[] {
  const escapeSequence = "\\u001b\\[[0-9;?]*[A-Za-z]";
  return line.match(new RegExp(`\\r|\\x08|(?:${escapeSequence})*[^\\r\\x08]`, "gu")) ?? [];
}

/** The last `lineLimit` lines, and how many were dropped before them. */
export function lastLines(
  text: string,
  limit = lineLimit,
): { readonly text: string; readonly dropped: number } {
  let start = text.length;
  for (let lines = 0; lines < limit; lines++) {
    start = text.lastIndexOf("\n", start - 1);
    if (start < 0) return { text, dropped: 0 };
  }
  const head = text.slice(0, start);
  return { text: text.slice(start + 1), dropped: head.split("\n").length };
}
