import { type ColumnFilter, columnTest, isComplete } from "./column-filter.ts";
import type { ColumnarRows, ColumnData } from "./columnar.ts";

/** Which column a table is sorted by. */
export interface SortOrder {
  readonly column: number;
  readonly descending: boolean;
}

/** What a table keeps: rows in which `text` occurs in any column, and which every column filter accepts. */
export interface RowFilter {
  readonly text: string;
  readonly columns?: readonly ColumnFilter[];
}

/** The rows to show, in order, as indexes: no row object is ever built. `from` is the order without a sort. */
export function rowOrder(
  rows: ColumnarRows,
  filter: RowFilter,
  sort: SortOrder | undefined,
  from: Uint32Array = everyRow(rows.rowCount),
): Uint32Array {
  const kept = matchingRows(rows, filter, from);
  const column = sort === undefined ? undefined : rows.columns[sort.column];
  return column === undefined || sort === undefined ? kept : sorted(kept, column, sort.descending);
}

function everyRow(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) order[row] = row;
  return order;
}

function matchingRows(rows: ColumnarRows, filter: RowFilter, from: Uint32Array): Uint32Array {
  const tests = [...columnTests(rows, filter.columns ?? []), ...textTests(rows, filter.text.trim())];
  return tests.length === 0 ? from : from.filter((row) => tests.every((test) => test(row)));
}

type RowTest = (row: number) => boolean;

/** A filter on a column that is not there, or that is not written to its end, leaves nothing out. */
function columnTests(rows: ColumnarRows, filters: readonly ColumnFilter[]): RowTest[] {
  return filters.flatMap((filter) => {
    const column = rows.columns.find(({ name }) => name === filter.column);
    if (column === undefined || !isComplete(filter, column.kind)) return [];
    const test = columnTest(column, filter);
    return [(row: number) => test(column.at(row))];
  });
}

function textTests({ columns }: ColumnarRows, text: string): RowTest[] {
  if (text === "") return [];
  const predicate = rowPredicate(text);
  return [(row) => columns.some((column) => predicate(column, column.at(row)))];
}

type Predicate = (column: ColumnData, value: unknown) => boolean;

const comparison = /^(>=|<=|!=|>|<|=)\s*(.+)$/;

/** Plain text is looked for anywhere in the value; `> 10`, `<= 5`, `= x`, `!= x` compare; `null` finds nulls. */
function rowPredicate(text: string): Predicate {
  if (text.toLowerCase() === "null") return (_column, value) => value === null || value === undefined;
  const match = comparison.exec(text);
  if (match?.[1] !== undefined && match[2] !== undefined) return comparing(match[1], match[2]);
  const needle = text.toLowerCase();
  return (column, value) =>
    value !== null && value !== undefined && column.text(value).toLowerCase().includes(needle);
}

const holds: Readonly<Record<string, (order: number) => boolean>> = {
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
};

/** A number is compared with the numbers of a row, anything else with its texts. */
function comparing(operator: string, operand: string): Predicate {
  const number = Number(operand);
  const isNumber = !Number.isNaN(number);
  return (column, value) => {
    if (value === null || value === undefined || isNumber !== (column.kind === "number")) return false;
    const shown = column.text(value);
    const order = isNumber
      ? Number(shown) - number
      : shown.localeCompare(operand, undefined, { numeric: true });
    return holds[operator]?.(order) ?? false;
  };
}

/** Nulls come last in both directions, equal rows keep their order. */
function sorted(order: Uint32Array, column: ColumnData, descending: boolean): Uint32Array {
  const keys = Array.from(order, (row) => sortKey(column, column.at(row)));
  const places = everyRow(order.length);
  const sign = descending ? -1 : 1;
  places.sort((left, right) => compareKeys(keys[left], keys[right], sign) || left - right);
  return places.map((place) => order[place] ?? 0);
}

function sortKey(column: ColumnData, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (column.kind === "window") return (value as { readonly start: unknown }).start;
  return column.kind === "text" || column.kind === "nested" ? column.text(value) : value;
}

function compareKeys(left: unknown, right: unknown, sign: number): number {
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  if (typeof left === "string" && typeof right === "string")
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  const a = left as number;
  const b = right as number;
  return sign * (a < b ? -1 : a > b ? 1 : 0);
}

const steadyLimit = 5_000;

/**
 * An order in which the rows of a result that is renewed as a whole stay where they are. An engine may deliver
 * groups in another order each time; a result that is sorted by one of its columns already is left alone.
 */
export function steadyOrder(rows: ColumnarRows): Uint32Array {
  const order = everyRow(rows.rowCount);
  if (rows.rowCount < 2 || rows.rowCount > steadyLimit) return order;
  if (rows.columns.some((column) => isSorted(column, rows.rowCount))) return order;
  const keys: unknown[][] = [];
  const keysOf = (index: number, column: ColumnData) => {
    keys[index] ??= Array.from(order, (row) => sortKey(column, column.at(row)));
    return keys[index];
  };
  return order.sort((left, right) => {
    for (const [index, column] of rows.columns.entries()) {
      const values = keysOf(index, column);
      const difference = compareKeys(values[left], values[right], 1);
      if (difference !== 0) return difference;
    }
    return left - right;
  });
}

/** Whether the rows come in rising or falling order of a column that has more than one value. */
function isSorted(column: ColumnData, rowCount: number): boolean {
  let direction = 0;
  let before = sortKey(column, column.at(0));
  for (let row = 1; row < rowCount; row++) {
    const value = sortKey(column, column.at(row));
    const difference = compareKeys(before, value, 1);
    if (difference !== 0 && direction !== 0 && Math.sign(difference) !== direction) return false;
    if (difference !== 0) direction = Math.sign(difference);
    before = value;
  }
  return direction !== 0;
}
