import type { Column } from "@millrace/notebook";
import {
  columnFromArray,
  type DataType,
  type ExtractionOptions,
  type Table,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
} from "@uwdata/flechette";
import type { ReadRows } from "./spark-reader.ts";

const htmlRows = 100;
const textRows = 20;
const textCellWidth = 40;

/** The first rows for readers that know nothing of our mime types. */
export interface RenderedRows {
  readonly html: string;
  readonly text: string;
}

/** Exact for whole numbers and decimals of any size. */
const extraction: ExtractionOptions = { useBigInt: true, useDecimalInt: true, useMap: true };

/** The first rows of a result as a result of their own. */
export function headOfRows<Rows extends ReadRows>(rows: Rows, count: number): Rows {
  if (rows.rowCount <= count) return rows;
  const table = tableFromIPC(rows.arrow, extraction);
  const columns = table.names.map((name, index): [string, ReturnType<typeof columnFromArray>] => {
    const type = table.schema.fields[index]?.type as DataType;
    const values = Array.from({ length: count }, (_, row) => table.getChildAt(index).at(row));
    return [String(name), columnFromArray(values, type, extraction)];
  });
  const arrow = tableToIPC(tableFromColumns(columns), {}) ?? new Uint8Array();
  return { ...rows, rowCount: count, arrow };
}

/** The values of the first row; empty when there is none. */
export function firstRow(rows: ReadRows): unknown[] {
  const table = tableFromIPC(rows.arrow, extraction);
  return table.numRows === 0 ? [] : table.names.map((_name, index) => table.getChildAt(index).at(0));
}

/** Every row as an object by column name. */
export function rowObjects(rows: ReadRows): Record<string, unknown>[] {
  return tableFromIPC(rows.arrow, extraction).toArray() as Record<string, unknown>[];
}

/** A result as text, as `DataFrame.show` draws it, and as a plain HTML table. */
export function renderRows(result: ReadRows): RenderedRows {
  const table = tableFromIPC(result.arrow, extraction);
  const names = table.names.map(String);
  return {
    html: htmlTable(names, cells(table, result.columns, htmlRows), result.rowCount),
    text: textTable(names, cells(table, result.columns, textRows), result.rowCount),
  };
}

function cells(table: Table, columns: readonly Column[], limit: number): string[][] {
  const count = Math.min(table.numRows, limit);
  return Array.from({ length: count }, (_, row) =>
    table.names.map((_name, index) => cellText(table.getChildAt(index).at(row), columns[index]?.type ?? "")),
  );
}

/** One value as Spark shows it: `NULL`, `[1, 2]`, `{a -> 1}`, times without a zone. */
function cellText(value: unknown, type: string): string {
  if (value === null || value === undefined) return "NULL";
  const scale = /^decimal\(\d+,\s*(\d+)\)$/.exec(type)?.[1];
  if (scale !== undefined && typeof value === "bigint") return decimalText(value, Number(scale));
  if (typeof value === "number" && type === "date") return new Date(value).toISOString().slice(0, 10);
  if (typeof value === "number" && type.startsWith("timestamp")) return timeText(value);
  if (typeof value === "number" && (type === "double" || type === "float")) return doubleText(value);
  if (value instanceof Date) return timeText(value.getTime());
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${cellText(key, "")} -> ${cellText(item, "")}`).join(", ")}}`;
  if (value instanceof Uint8Array)
    return `[${[...value].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ")}]`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `[${Array.from(value as unknown as ArrayLike<unknown>, (item) => cellText(item, "")).join(", ")}]`;
  }
  if (typeof value === "object")
    return `{${Object.values(value)
      .map((item) => cellText(item, ""))
      .join(", ")}}`;
  return String(value);
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const sign = unscaled < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function timeText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return String(milliseconds);
  return new Date(milliseconds)
    .toISOString()
    .replace("T", " ")
    .replace(/(\.000)?Z$/, "");
}

function doubleText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? value.toFixed(1) : String(value);
}

function textTable(names: readonly string[], rows: readonly string[][], rowCount: number): string {
  const shortened = rows.map((row) => row.map(oneLine));
  const widths = names.map((name, index) =>
    Math.max(3, name.length, ...shortened.map((row) => row[index]?.length ?? 0)),
  );
  const rule = `+${widths.map((width) => "-".repeat(width)).join("+")}+`;
  const line = (row: readonly string[]): string =>
    `|${row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join("|")}|`;
  const note = rowCount > rows.length ? [`only showing top ${rows.length} rows`] : [];
  return [rule, line(names), rule, ...shortened.map(line), rule, ...note, ""].join("\n");
}

function oneLine(text: string): string {
  const flat = text.replaceAll("\n", "\\n");
  return flat.length > textCellWidth ? `${flat.slice(0, textCellWidth - 3)}...` : flat;
}

function htmlTable(names: readonly string[], rows: readonly string[][], rowCount: number): string {
  const head = names.map((name) => `<th>${escaped(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`);
  const note = rowCount > rows.length ? `\n<p>First ${rows.length} of ${rowCount} rows</p>` : "";
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>${note}`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
