import type { ColumnarRows } from "./columnar.ts";
import { thin } from "./down-sample.ts";
import { numberText } from "./number-text.ts";

const narrowest = 72;
const widest = 360;
const characterWidth = 7.5;
const sampled = 40;

/** A width in pixels for each column, guessed from its name and a sample of its rows. */
export function columnWidths(rows: ColumnarRows): number[] {
  return rows.columns.map((column) => {
    let longest = Math.max(column.name.length + 3, /^(double|float)$/.test(column.type) ? 12 : 0);
    for (const row of thin(rows.rowCount, sampled)) {
      const value = column.at(row);
      if (value === null || value === undefined) continue;
      const text = column.kind === "number" ? numberText(column, value) : column.text(value);
      longest = Math.max(longest, text.length);
    }
    return Math.round(Math.min(Math.max(longest * characterWidth + 24, narrowest), widest));
  });
}
