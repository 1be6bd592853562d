import type { Cell } from "@millrace/notebook";

/** The level of a Markdown cell that begins with a heading. */
export function headingLevel(cell: Pick<Cell, "type" | "source">): number | undefined {
  if (cell.type !== "markdown") return undefined;
  return /^\s*(#{1,6})\s/.exec(cell.source)?.[1]?.length;
}

/** Cells under folded headings: up to the next heading of the same or a higher rank. */
export function foldedCells(cells: readonly Cell[], folded: ReadonlySet<string>): ReadonlySet<string> {
  const hidden = new Set<string>();
  let under: number | undefined;
  for (const cell of cells) {
    const level = headingLevel(cell);
    if (under !== undefined && level !== undefined && level <= under) under = undefined;
    if (under !== undefined) hidden.add(cell.id);
    else if (level !== undefined && folded.has(cell.id)) under = level;
  }
  return hidden;
}
