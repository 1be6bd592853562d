import type { ColumnarRows } from "./columnar.ts";

const narrowest = 72;
const widest = 360;
const characterWidth = 7.2;
const sampled = 40;

/** A width in pixels for each column, guessed from its name and its first rows. */
export function columnWidths(rows: ColumnarRows): number[] {
  return rows.columns.map((column) => {
    let longest = column.name.length + 3;
    for (let row = 0; row < Math.min(rows.rowCount, sampled); row++) {
      const value = column.at(row);
      if (value !== null && value !== undefined) longest = Math.max(longest, column.text(value).length);
    }
    return Math.round(Math.min(Math.max(longest * characterWidth + 20, narrowest), widest));
  });
}
