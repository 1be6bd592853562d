import type { ColumnarRows } from "./columnar.ts";

/** How the rows of a live view came to be: `before` gave way as a whole, or the last `arrived` rows were added. */
export type RowsChange =
  | { readonly kind: "replace"; readonly before: ColumnarRows }
  | { readonly kind: "append"; readonly arrived: number };

/** Whether the row at an index is another, or new, since the last redraw. */
export type RowTest = (row: number) => boolean;

const nothing: RowTest = () => false;

/**
 * Tells the rows that a live result did not hold before. A result that replaces another has no row identity: a
 * row is the same when all its values are.
 */
export function changedRows(rows: ColumnarRows, change: RowsChange | undefined): RowTest {
  if (change === undefined) return nothing;
  if (change.kind === "append") {
    const first = rows.rowCount - change.arrived;
    return first <= 0 ? nothing : (row) => row >= first;
  }
  if (change.before.rowCount === 0 || !hasSameColumns(change.before, rows)) return nothing;
  let known: ReadonlySet<string> | undefined;
  return (row) => {
    known ??= rowTexts(change.before);
    return !known.has(rowText(rows, row));
  };
}

function hasSameColumns(left: ColumnarRows, right: ColumnarRows): boolean {
  return (
    left.columns.length === right.columns.length &&
    left.columns.every((column, index) => column.name === right.columns[index]?.name)
  );
}

function rowTexts(rows: ColumnarRows): ReadonlySet<string> {
  const texts = new Set<string>();
  for (let row = 0; row < rows.rowCount; row++) texts.add(rowText(rows, row));
  return texts;
}

const separator = "\u0000";

function rowText({ columns }: ColumnarRows, row: number): string {
  let text = "";
  for (const column of columns) {
    const value = column.at(row);
    const isPlain = typeof value !== "object" || value === null;
    text += (isPlain ? String(value) : column.text(value)) + separator;
  }
  return text;
}
