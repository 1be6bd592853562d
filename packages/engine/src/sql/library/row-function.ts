import type { Column, DataType } from "@millrace/spark-model";
import { isValid } from "@millrace/spark-model";
import type { ScalarFunction } from "../../duckdb/scalar-function.ts";

/** A value as a row function sees it: numbers, longs as bigint, texts, booleans, bytes. */
export type RowValue = null | boolean | number | bigint | string | Uint8Array;

/** A scalar function given row by row. */
export interface RowFunction {
  readonly name: string;
  readonly parameters: readonly DataType[];
  readonly returns: DataType;
  /** Whether two calls with the same arguments may differ. */
  readonly isVolatile?: boolean;
  readonly apply: (values: readonly RowValue[]) => RowValue;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The row function as one over columns. */
export function rowFunction(definition: RowFunction): ScalarFunction {
  return {
    name: definition.name,
    parameters: definition.parameters,
    returns: definition.returns,
    isVolatile: definition.isVolatile ?? false,
    evaluate: ({ rowCount, columns }) => {
      const readers = columns.map((column, index) => reader(column, definition.parameters[index]));
      const results = Array.from({ length: rowCount }, (_, row) => {
        const values = readers.map((read) => read(row));
        return values.includes(null) ? null : definition.apply(values);
      });
      return writeColumn(results, definition.returns);
    },
  };
}

function reader(column: Column, type: DataType | undefined): (row: number) => RowValue {
  const read = validReader(column, type);
  return (row) => (isValid(column, row) ? read(row) : null);
}

function validReader(column: Column, type: DataType | undefined): (row: number) => RowValue {
  if (column.form === "variable") {
    const bytes = (row: number) => column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);
    return type?.kind === "binary" ? bytes : (row) => decoder.decode(bytes(row));
  }
  if (column.form !== "fixed") throw new TypeError(`a row function cannot take a ${column.form} column`);
  const { values } = column;
  if (type?.kind === "boolean") return (row) => ((Number(values[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  return (row) => values[row] ?? null;
}

function writeColumn(results: readonly RowValue[], type: DataType): Column {
  const validity = new Uint8Array((results.length + 7) >> 3);
  results.forEach((value, row) => {
    if (value !== null) validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
  });
  switch (type.kind) {
    case "string":
    case "binary":
      return { ...variableColumn(results), validity };
    case "boolean": {
      const values = new Uint8Array((results.length + 7) >> 3);
      results.forEach((value, row) => {
        if (value === true) values[row >> 3] = (values[row >> 3] ?? 0) | (1 << (row & 7));
      });
      return { form: "fixed", values, validity };
    }
    case "long":
    case "timestamp":
    case "timestamp_ntz":
    case "day_time_interval":
      return {
        form: "fixed",
        values: BigInt64Array.from(results, (value) => BigInt((value ?? 0n) as bigint)),
        validity,
      };
    case "integer":
    case "date":
    case "year_month_interval":
      return { form: "fixed", values: Int32Array.from(results, (value) => Number(value ?? 0)), validity };
    case "double":
      return { form: "fixed", values: Float64Array.from(results, (value) => Number(value ?? 0)), validity };
    default:
      throw new TypeError(`a row function cannot return ${type.kind}`);
  }
}

function variableColumn(results: readonly RowValue[]) {
  const pieces = results.map((value) =>
    value instanceof Uint8Array ? value : encoder.encode(value === null ? "" : String(value)),
  );
  const offsets = new Int32Array(pieces.length + 1);
  pieces.forEach((piece, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + piece.byteLength;
  });
  const bytes = new Uint8Array(offsets[pieces.length] ?? 0);
  pieces.forEach((piece, index) => {
    bytes.set(piece, offsets[index]);
  });
  return { form: "variable" as const, offsets, bytes };
}
