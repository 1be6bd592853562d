import type { Schema } from "./data-type.ts";

/**
 * A batch of rows as columns in Arrow's memory layout. The one form in which rows travel: sources, DuckDB,
 * Python workers, the wire and the browser; no row objects in between.
 */
export interface ColumnBatch {
  readonly schema: Schema;
  readonly rowCount: number;
  readonly columns: readonly Column[];
}

/**
 * One column. The data type that the schema states says which form is used:
 * - fixed: boolean (one bit a row, least significant first), byte..double, decimal (16 bytes a row, little
 *   endian), date (int32 days), timestamps and day-time intervals (int64 microseconds), year-month
 *   intervals (int32 months). `values` views the raw little-endian buffer.
 * - variable: string (UTF-8) and binary; row i is bytes `offsets[i]..offsets[i+1]`.
 * - list: array and map; row i is child rows `offsets[i]..offsets[i+1]`; a map's child is a struct of key and value.
 * - struct: one child per field.
 * - null: the type `void`.
 */
export type Column =
  | { readonly form: "fixed"; readonly values: FixedValues; readonly validity?: Uint8Array }
  | {
      readonly form: "variable";
      readonly offsets: Int32Array;
      readonly bytes: Uint8Array;
      readonly validity?: Uint8Array;
    }
  | {
      readonly form: "list";
      readonly offsets: Int32Array;
      readonly child: Column;
      readonly validity?: Uint8Array;
    }
  | { readonly form: "struct"; readonly children: readonly Column[]; readonly validity?: Uint8Array }
  | { readonly form: "null" };

export type FixedValues =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** Whether row `index` of a column is not NULL (a validity bitmap has one bit a row, 1 = valid). */
export function isValid(column: Column, index: number): boolean {
  if (column.form === "null") return false;
  if (column.validity === undefined) return true;
  return (((column.validity[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

/** Bytes of the values of a column, without those that only say which are valid. */
export function byteLengthOf(column: Column): number {
  switch (column.form) {
    case "null":
      return 0;
    case "fixed":
      return column.values.byteLength;
    case "variable":
      return column.offsets.byteLength + (column.offsets.at(-1) ?? 0);
    case "list":
      return column.offsets.byteLength + byteLengthOf(column.child);
    case "struct":
      return column.children.reduce((sum, child) => sum + byteLengthOf(child), 0);
  }
}
