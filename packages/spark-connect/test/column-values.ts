import { type Column, type ColumnBatch, type DataType, isValid, type Schema } from "@millrace/spark-model";

/**
 * Rows as plain values, for tests: null, boolean, number, bigint (64-bit and decimal), string, number[]
 * (binary), arrays, maps as [key, value] lists, structs as arrays.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[];

export function batchOf(schema: Schema, rows: readonly (readonly Value[])[]): ColumnBatch {
  return {
    schema,
    rowCount: rows.length,
    columns: schema.fields.map((field, index) =>
      columnOf(
        field.dataType,
        rows.map((row) => row[index] ?? null),
      ),
    ),
  };
}

export function rowsOf(batch: ColumnBatch): Value[][] {
  const columns = batch.columns.map((column, index) =>
    valuesOf({
      type: batch.schema.fields[index]?.dataType ?? { kind: "void" },
      column,
      rowCount: batch.rowCount,
    }),
  );
  return Array.from({ length: batch.rowCount }, (_, row) => columns.map((column) => column[row] ?? null));
}

const entryType = (type: DataType & { kind: "map" }): DataType => ({
  kind: "struct",
  fields: [
    { name: "key", dataType: type.keyType, nullable: false },
    { name: "value", dataType: type.valueType, nullable: type.valueContainsNull },
  ],
});

function columnOf(type: DataType, values: readonly Value[]): Column {
  const validity = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    if (value !== null) validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
  });
  const nulls = values.includes(null) ? { validity } : {};
  const number = (value: Value) => Number(value ?? 0);
  const big = (value: Value) => BigInt((value ?? 0) as bigint);
  switch (type.kind) {
    case "void":
      return { form: "null" };
    case "boolean": {
      const bits = new Uint8Array(validity.length);
      values.forEach((value, row) => {
        if (value) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
      });
      return { form: "fixed", values: bits, ...nulls };
    }
    case "byte":
      return { form: "fixed", values: Int8Array.from(values, number), ...nulls };
    case "short":
      return { form: "fixed", values: Int16Array.from(values, number), ...nulls };
    case "integer":
    case "date":
    case "year_month_interval":
      return { form: "fixed", values: Int32Array.from(values, number), ...nulls };
    case "float":
      return { form: "fixed", values: Float32Array.from(values, number), ...nulls };
    case "double":
      return { form: "fixed", values: Float64Array.from(values, number), ...nulls };
    case "decimal": {
      const bytes = new DataView(new ArrayBuffer(values.length * 16));
      values.forEach((value, row) => {
        bytes.setBigInt64(row * 16, BigInt.asIntN(64, big(value)), true);
        bytes.setBigInt64(row * 16 + 8, big(value) >> 64n, true);
      });
      return { form: "fixed", values: new Uint8Array(bytes.buffer), ...nulls };
    }
    case "string":
    case "binary":
      return { ...variable(values), ...nulls };
    case "array":
    case "map": {
      const lists = values.map((value) => (value ?? []) as readonly Value[]);
      const child = columnOf(type.kind === "array" ? type.elementType : entryType(type), lists.flat());
      return { form: "list", offsets: offsetsOf(lists.map((list) => list.length)), child, ...nulls };
    }
    case "struct": {
      const children = type.fields.map((field, index) =>
        columnOf(
          field.dataType,
          values.map((value) => (value === null ? null : ((value as readonly Value[])[index] ?? null))),
        ),
      );
      return { form: "struct", children, ...nulls };
    }
    default:
      return { form: "fixed", values: BigInt64Array.from(values, big), ...nulls };
  }
}

function variable(values: readonly Value[]): Column & { form: "variable" } {
  const encoded = values.map((value) =>
    value instanceof Uint8Array ? value : Buffer.from(String(value ?? "")),
  );
  return {
    form: "variable",
    offsets: offsetsOf(encoded.map((bytes) => bytes.length)),
    bytes: Buffer.concat(encoded),
  };
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + length;
  });
  return offsets;
}

interface Part {
  readonly type: DataType;
  readonly column: Column;
  readonly rowCount: number;
}

function valuesOf(part: Part): Value[] {
  return Array.from({ length: part.rowCount }, (_, row) =>
    isValid(part.column, row) ? valueAt(part, row) : null,
  );
}

function valueAt({ type, column, rowCount }: Part, row: number): Value {
  switch (column.form) {
    case "null":
      return null;
    case "variable": {
      const bytes = column.bytes.slice(column.offsets[row], column.offsets[row + 1]);
      return type.kind === "string" ? Buffer.from(bytes).toString() : new Uint8Array(bytes);
    }
    case "list": {
      const childType =
        type.kind === "array" ? type.elementType : entryType(type as DataType & { kind: "map" });
      const first = column.offsets[row] ?? 0;
      const length = (column.offsets[row + 1] ?? first) - first;
      const child: Part = { type: childType, column: column.child, rowCount: column.offsets[rowCount] ?? 0 };
      return Array.from({ length }, (_, index) =>
        isValid(child.column, first + index) ? valueAt(child, first + index) : null,
      );
    }
    case "struct":
      return column.children.map((child, index) => {
        const field = type.kind === "struct" ? type.fields[index]?.dataType : undefined;
        return isValid(child, row)
          ? valueAt({ type: field ?? { kind: "void" }, column: child, rowCount }, row)
          : null;
      });
    case "fixed":
      if (type.kind === "boolean") return ((Number(column.values[row >> 3]) >> (row & 7)) & 1) === 1;
      if (type.kind === "decimal") return decimalAt(column.values as Uint8Array, row);
      return column.values[row] ?? null;
  }
}

function decimalAt(values: Uint8Array, row: number): bigint {
  const view = new DataView(values.buffer, values.byteOffset + row * 16, 16);
  return (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
}
