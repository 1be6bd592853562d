import { type Column, type ColumnBatch, type DataType, isValid } from "@millrace/spark-model";

/**
 * One row, by column name. BIGINT is a number while it is exact, else a bigint; DECIMAL is text; DATE is
 * `YYYY-MM-DD`; TIMESTAMP is a Date, TIMESTAMP_NTZ ISO text without zone; BINARY is bytes; a MAP is a Map.
 */
export type Row = Record<string, unknown>;

/** The rows of a batch as objects. For people and small results: hot paths stay with columns. */
export function rowsOf(batch: ColumnBatch): Row[] {
  const readers = batch.schema.fields.map((field, index) => {
    const column = batch.columns[index];
    if (column === undefined) throw new RangeError(`the batch has no column ${field.name}`);
    return { name: field.name, read: (row: number) => valueAt(column, field.dataType, row) };
  });
  return Array.from({ length: batch.rowCount }, (_, row) =>
    Object.fromEntries(readers.map(({ name, read }) => [name, read(row)])),
  );
}

const text = new TextDecoder();

/** The value of a column in one row; NULL is null. */
function valueAt(column: Column, type: DataType, row: number): unknown {
  if (!isValid(column, row)) return null;
  switch (column.form) {
    case "null":
      return null;
    case "fixed":
      return fixedValue(column, type, row);
    case "variable": {
      const bytes = column.bytes.subarray(column.offsets[row], column.offsets[row + 1]);
      return type.kind === "binary" ? bytes.slice() : text.decode(bytes);
    }
    case "struct":
      return structValue(column, type, row);
    case "list":
      return listValue(column, type, row);
  }
}

function structValue(column: Column & { form: "struct" }, type: DataType, row: number): Row {
  // A variant travels as a struct of its two binary parts.
  const fields = type.kind === "struct" ? type.fields : variantFields;
  return Object.fromEntries(
    fields.map((field, index) => {
      const child = column.children[index];
      return [field.name, child === undefined ? null : valueAt(child, field.dataType, row)];
    }),
  );
}

const variantFields = [
  { name: "value", dataType: { kind: "binary" } },
  { name: "metadata", dataType: { kind: "binary" } },
] as const;

function listValue(column: Column & { form: "list" }, type: DataType, row: number): unknown {
  const start = column.offsets[row] ?? 0;
  const rows = Array.from({ length: (column.offsets[row + 1] ?? 0) - start }, (_, index) => start + index);
  if (type.kind === "array") return rows.map((index) => valueAt(column.child, type.elementType, index));
  const entries = column.child;
  if (type.kind !== "map" || entries.form !== "struct") return null;
  const [keys, values] = entries.children;
  if (keys === undefined || values === undefined) return null;
  return new Map(
    rows.map((index) => [valueAt(keys, type.keyType, index), valueAt(values, type.valueType, index)]),
  );
}

const day = 86_400_000;

function fixedValue(column: Column & { form: "fixed" }, type: DataType, row: number): unknown {
  const { values } = column;
  switch (type.kind) {
    case "boolean":
      return ((Number(values[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
    case "date":
      return new Date(Number(values[row]) * day).toISOString().slice(0, 10);
    case "timestamp":
      return new Date(Number(BigInt(values[row] ?? 0) / 1000n));
    case "timestamp_ntz":
      return localTimeText(BigInt(values[row] ?? 0));
    case "decimal":
      return decimalText(values, type.scale, row);
    default:
      return exactNumber(values[row]);
  }
}

function exactNumber(value: number | bigint | undefined): number | bigint | null {
  if (typeof value !== "bigint") return value ?? null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function localTimeText(micros: bigint): string {
  const millis = Number(micros / 1000n);
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Math.floor(millis / 1000) * 1000).toISOString().slice(0, 19);
  return fraction === 0n ? seconds : `${seconds}.${String(fraction).padStart(6, "0").replace(/0+$/, "")}`;
}

function decimalText(values: ArrayBufferView, scale: number, row: number): string {
  const view = new DataView(values.buffer, values.byteOffset + row * 16, 16);
  const unscaled = (view.getBigInt64(8, true) << 64n) + view.getBigUint64(0, true);
  const negative = unscaled < 0n;
  const digits = String(negative ? -unscaled : unscaled).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${negative ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}
