import {
  type Column,
  type ColumnBatch,
  type DataType,
  type Schema,
  structField,
  structType,
} from "@millrace/spark-model";

/** A value of a small table that the server itself makes, such as the rows of SHOW TABLES. */
export type Cell = string | boolean | number | bigint | null | readonly string[];

/** A column's name and type; strings unless stated. */
export interface TableColumn {
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable?: boolean;
}

/** A few rows as a column batch. Types: string, boolean, integer, long, array of string. */
export function rowTable(columns: readonly TableColumn[], rows: readonly (readonly Cell[])[]): ColumnBatch {
  return {
    schema: tableSchema(columns),
    rowCount: rows.length,
    columns: columns.map(({ dataType }, index) =>
      column(
        dataType,
        rows.map((row) => row[index] ?? null),
      ),
    ),
  };
}

/** A batch without rows. */
export function emptyBatch(schema: Schema): ColumnBatch {
  return { schema, rowCount: 0, columns: schema.fields.map((): Column => ({ form: "null" })) };
}

function tableSchema(columns: readonly TableColumn[]): Schema {
  return structType(
    columns.map(({ name, dataType, nullable }) =>
      structField(name, dataType, { nullable: nullable ?? true }),
    ),
  );
}

function column(type: DataType, cells: readonly Cell[]): Column {
  const validity = cells.includes(null) ? { validity: bits(cells.map((cell) => cell !== null)) } : {};
  switch (type.kind) {
    case "boolean":
      return { form: "fixed", values: bits(cells.map((cell) => cell === true)), ...validity };
    case "integer":
      return { form: "fixed", values: Int32Array.from(cells, (cell) => Number(cell ?? 0)), ...validity };
    case "long":
      return {
        form: "fixed",
        values: BigInt64Array.from(cells, (cell) => BigInt(toNumber(cell))),
        ...validity,
      };
    case "array": {
      const lists = cells.map((cell) => (Array.isArray(cell) ? (cell as readonly string[]) : []));
      const child = column(type.elementType, lists.flat());
      return { form: "list", offsets: offsets(lists.map(({ length }) => length)), child, ...validity };
    }
    default: {
      const texts = cells.map((cell) => Buffer.from(cell === null ? "" : String(cell)));
      const bytes = Buffer.concat(texts);
      return { form: "variable", offsets: offsets(texts.map(({ length }) => length)), bytes, ...validity };
    }
  }
}

function toNumber(cell: Cell): number | bigint {
  return typeof cell === "number" || typeof cell === "bigint" ? cell : 0;
}

function offsets(lengths: readonly number[]): Int32Array {
  const all = new Int32Array(lengths.length + 1);
  lengths.forEach((length, index) => {
    all[index + 1] = (all[index] ?? 0) + length;
  });
  return all;
}

function bits(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, index) => {
    if (flag) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return bytes;
}
