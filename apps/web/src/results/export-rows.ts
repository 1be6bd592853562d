import { type ColumnarRows, type ColumnData, jsonValue } from "./columnar.ts";

/** A rectangle of a table: row indexes in the order they are shown, and columns. */
export interface RowSelection {
  readonly rows: Iterable<number>;
  readonly columns: readonly ColumnData[];
}

/** A field of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function csvField(text: string, isNumber: boolean): string {
  const risky = !isNumber && /^[=+\-@\t\r]/.test(text);
  const safe = risky ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || risky ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The selection as CSV with a header line. Null is an empty field. */
export function toCsv(selection: RowSelection): string {
  const lines = [selection.columns.map((column) => csvField(column.name, false)).join(",")];
  for (const row of selection.rows) {
    lines.push(selection.columns.map((column) => csvCell(column, row)).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

function csvCell(column: ColumnData, row: number): string {
  const value = column.at(row);
  return value === null || value === undefined ? "" : csvField(column.text(value), column.kind === "number");
}

/** The selection as an array of JSON objects. Times are ISO text, decimals and large integers keep their digits. */
export function toJson(selection: RowSelection): string {
  const objects: string[] = [];
  for (const row of selection.rows) {
    const entries = selection.columns.map((column) => [column.name, jsonCell(column, column.at(row))]);
    objects.push(JSON.stringify(Object.fromEntries(entries), jsonValue));
  }
  return `[\n${objects.join(",\n")}\n]\n`;
}

function jsonCell(column: ColumnData, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (column.kind === "time") return column.text(value);
  if (column.kind === "number" && typeof value === "bigint" && column.type.startsWith("decimal")) {
    return column.text(value);
  }
  return value;
}

/** The selection as tab-separated text for the clipboard. */
export function toTsv(selection: RowSelection, header: boolean): string {
  const lines = header ? [selection.columns.map((column) => column.name).join("\t")] : [];
  for (const row of selection.rows) {
    lines.push(selection.columns.map((column) => tsvCell(column, column.at(row))).join("\t"));
  }
  return lines.join("\n");
}

function tsvCell(column: ColumnData, value: unknown): string {
  if (value === null || value === undefined) return "";
  return column.text(value).replace(/[\t\r\n]+/g, " ");
}

/** The whole result in the given order. */
export function everything(rows: ColumnarRows, order: Uint32Array): RowSelection {
  return { rows: order, columns: rows.columns };
}

/** Hands a file to the browser. */
export function saveFile(name: string, mimeType: string, content: string | Blob): void {
  const url = URL.createObjectURL(
    content instanceof Blob ? content : new Blob([content], { type: mimeType }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
