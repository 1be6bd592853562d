import { type Column, type ColumnBatch, type DataType, isValid, type Schema } from "@millrace/spark-model";

/** A row as JSON values, as observed metrics stand in a progress (Row.jsonValue). */
export function rowToJson(batch: ColumnBatch, row: number): Readonly<Record<string, unknown>> {
  return fieldsToJson(batch.schema, batch.columns, row);
}

function fieldsToJson(schema: Schema, columns: readonly Column[], row: number): Record<string, unknown> {
  return Object.fromEntries(
    schema.fields.map((field, index) => {
      const column = columns[index];
      return [field.name, column ? valueToJson(column, field.dataType, row) : null];
    }),
  );
}

function valueToJson(column: Column, type: DataType, row: number): unknown {
  if (!isValid(column, row)) return null;
  switch (column.form) {
    case "null":
      return null;
    case "fixed":
      return fixedToJson(column.values, type, row);
    case "variable": {
      const bytes = column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);
      return type.kind === "binary" ? Buffer.from(bytes).toString("base64") : new TextDecoder().decode(bytes);
    }
    case "struct":
      return type.kind === "struct" ? fieldsToJson(type, column.children, row) : null;
    case "list":
      return listToJson(column, type, row);
  }
}

function listToJson(column: Column & { readonly form: "list" }, type: DataType, row: number): unknown {
  const start = column.offsets[row] ?? 0;
  const end = column.offsets[row + 1] ?? start;
  const indexes = Array.from({ length: end - start }, (_, index) => start + index);
  const { child } = column;
  if (type.kind === "array") return indexes.map((index) => valueToJson(child, type.elementType, index));
  if (type.kind !== "map" || child.form !== "struct") return null;
  const [keys, values] = child.children;
  if (!keys || !values) return null;
  const entries = indexes.map((index) => [
    String(valueToJson(keys, type.keyType, index)),
    valueToJson(values, type.valueType, index),
  ]);
  return Object.fromEntries(entries);
}

function fixedToJson(values: (Column & { form: "fixed" })["values"], type: DataType, row: number): unknown {
  switch (type.kind) {
    case "boolean":
      return (((values[row >> 3] as number) >> (row & 7)) & 1) === 1;
    case "decimal":
      return decimalText(values, type.scale, row);
    case "date":
      return new Date(Number(values[row]) * 86_400_000).toISOString().slice(0, 10);
    case "timestamp":
    case "timestamp_ntz":
      return new Date(Number(values[row]) / 1000).toISOString();
    default: {
      const value = values[row];
      return typeof value === "bigint" ? longToJson(value) : value;
    }
  }
}

/** A long beyond what a JSON number holds exactly stays text. */
function longToJson(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : `${value}`;
}

function decimalText(values: (Column & { form: "fixed" })["values"], scale: number, row: number): number {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const low = view.getBigUint64(row * 16, true);
  const high = view.getBigInt64(row * 16 + 8, true);
  return Number((high << 64n) | low) / 10 ** scale;
}
