/** A heading of a notebook's prose. */
export interface Heading {
  readonly cellId: string;
  readonly level: number;
  readonly text: string;
}

interface Prose {
  readonly id: string;
  readonly source: string;
  readonly isProse: boolean;
}

/** The headings of the Markdown cells, in order. Headings inside fenced code are not headings. */
export function outline(cells: readonly Prose[]): readonly Heading[] {
  return cells.flatMap((cell) => (cell.isProse ? headingsOf(cell) : []));
}

function headingsOf(cell: Prose): Heading[] {
  const headings: Heading[] = [];
  let fenced = false;
  for (const line of cell.source.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const match = fenced ? null : /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      headings.push({ cellId: cell.id, level: match[1].length, text: plain(match[2]) });
    }
  }
  return headings;
}

function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*_`]|<[^>]+>/g, "");
}
