import { type Column, isValid } from "./column-batch.ts";
import type { DataType } from "./data-type.ts";
import type { LiteralValue } from "./expression.ts";

/** A row's value of a column as a literal holds it. Throws RangeError for arrays, maps and structs. */
export function literalAt(column: Column, dataType: DataType, row: number): LiteralValue {
  if (!isValid(column, row)) return null;
  switch (column.form) {
    case "null":
      return null;
    case "variable": {
      const bytes = column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);
      return dataType.kind === "binary" ? bytes.slice() : new TextDecoder().decode(bytes);
    }
    case "fixed":
      return fixedValue(column.values, dataType, row);
    default:
      throw new RangeError(`a value of type ${dataType.kind} is no literal`);
  }
}

const numbers: ReadonlySet<DataType["kind"]> = new Set(["byte", "short", "integer", "float", "double"]);

function fixedValue(
  values: (Column & { form: "fixed" })["values"],
  dataType: DataType,
  row: number,
): LiteralValue {
  if (dataType.kind === "boolean") return ((Number(values[row >> 3]) >> (row & 7)) & 1) === 1;
  if (dataType.kind === "decimal") {
    const view = new DataView(values.buffer, values.byteOffset + row * 16, 16);
    return (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
  }
  const value = values[row] ?? 0;
  return numbers.has(dataType.kind) ? Number(value) : BigInt(value);
}
