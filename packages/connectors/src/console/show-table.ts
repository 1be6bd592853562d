import { type Column, type ColumnBatch, isValid, type Schema } from "@millrace/spark-model";

/** Rows with every column as text. */
export interface TextRows {
  readonly names: readonly string[];
  /** The types that the columns had before they became text. */
  readonly schema: Schema;
  readonly batches: readonly ColumnBatch[];
}

export interface ShowOptions {
  readonly numRows: number;
  readonly hasMore: boolean;
  /** Longest cell, in characters; 0 shows all. */
  readonly truncate: number;
}

const minimumWidth = 3;

/** The table that `DataFrame.show()` prints (Dataset.showString). */
export function showTable(rows: TextRows, options: ShowOptions): string {
  const cells = [...rowsOf(rows)].map((row) => row.map((cell) => shortened(cell, options.truncate)));
  const widths = rows.names.map((name, index) =>
    Math.max(minimumWidth, width(name), ...cells.map((row) => width(row[index] ?? ""))),
  );
  const pad = (cell: string, index: number): string => {
    const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - width(cell)));
    return options.truncate > 0 ? space + cell : cell + space;
  };
  const rule = `+${widths.map((size) => "-".repeat(size)).join("+")}+`;
  const print = (row: readonly string[]): string => `|${row.map(pad).join("|")}|`;
  const more = options.hasMore
    ? [`only showing top ${options.numRows} ${options.numRows === 1 ? "row" : "rows"}`]
    : [];
  const header = rows.names.map((name) => shortened(name, options.truncate));
  return `${[rule, print(header), rule, ...cells.map(print), rule, ...more].join("\n")}\n`;
}

function* rowsOf({ batches }: TextRows): Generator<string[]> {
  for (const batch of batches) {
    for (let row = 0; row < batch.rowCount; row++) {
      yield batch.columns.map((column) => cellText(column, row));
    }
  }
}

const decoder = new TextDecoder();

function cellText(column: Column, row: number): string {
  if (column.form !== "variable" || !isValid(column, row)) return "NULL";
  const text = decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
}

function shortened(text: string, limit: number): string {
  const characters = [...text];
  if (limit === 0 || characters.length <= limit) return text;
  return limit < 4 ? characters.slice(0, limit).join("") : `${characters.slice(0, limit - 3).join("")}...`;
}

/** East Asian wide characters take two places. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;
