import duckdb, { type Vector } from "@duckdb/node-bindings";
import { type Column, type DataType, unsupported } from "@millrace/spark-model";
import { BitmapBuilder } from "./bitmap-builder.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import { type Rows, vectorLength } from "./rows.ts";
import { StringReader } from "./string-reader.ts";

/** Gathers the vectors of many DuckDB chunks into one Arrow column. */
export interface ColumnBuilder {
  append(vector: Vector, rows: Rows): void;
  finish(): Column;
}

/** The builder that reads DuckDB's form of a Spark type (see duck-type.ts). */
export function columnBuilder(type: DataType): ColumnBuilder {
  switch (type.kind) {
    case "void":
      return new NullBuilder();
    case "boolean":
      return new BooleanBuilder();
    case "decimal":
      return new DecimalBuilder(decimalWidth(type.precision));
    case "string":
    case "char":
    case "varchar":
    case "binary":
      return new VariableBuilder();
    case "array":
      return new ListBuilder(columnBuilder(type.elementType));
    case "map":
      return new ListBuilder(new StructBuilder([columnBuilder(type.keyType), columnBuilder(type.valueType)]));
    case "struct":
      return new StructBuilder(type.fields.map((field) => columnBuilder(field.dataType)));
    case "interval":
    case "variant":
      throw unsupported(`A result column of type ${type.kind.toUpperCase()}`, "Cast it to STRING first.");
    default:
      return new FixedBuilder(fixedArrays[type.kind]);
  }
}

/** Bytes of DuckDB's physical decimal of a precision. */
export function decimalWidth(precision: number): 2 | 4 | 8 | 16 {
  if (precision <= 4) return 2;
  if (precision <= 9) return 4;
  return precision <= 18 ? 8 : 16;
}

class NullBuilder implements ColumnBuilder {
  append(): void {}
  finish(): Column {
    return { form: "null" };
  }
}

type FixedArray =
  | typeof Int8Array
  | typeof Int16Array
  | typeof Int32Array
  | typeof BigInt64Array
  | typeof Float32Array
  | typeof Float64Array;

/** Types whose values DuckDB and Arrow hold in the same bytes. */
const fixedArrays = {
  byte: Int8Array,
  short: Int16Array,
  integer: Int32Array,
  long: BigInt64Array,
  float: Float32Array,
  double: Float64Array,
  date: Int32Array,
  timestamp: BigInt64Array,
  timestamp_ntz: BigInt64Array,
  day_time_interval: BigInt64Array,
  year_month_interval: Int32Array,
} as const satisfies Readonly<Record<string, FixedArray>>;

class FixedBuilder implements ColumnBuilder {
  readonly #array: FixedArray;
  readonly #values = new GrowingBytes();
  readonly #validity = new BitmapBuilder();

  constructor(array: FixedArray) {
    this.#array = array;
  }

  append(vector: Vector, rows: Rows): void {
    appendFixed({ target: this.#values, vector, rows, width: this.#array.BYTES_PER_ELEMENT });
    this.#validity.appendVector(vector, rows);
  }

  finish(): Column {
    const bytes = this.#values.finish();
    const values = new this.#array(bytes.buffer, 0, bytes.byteLength / this.#array.BYTES_PER_ELEMENT);
    return { form: "fixed", values, ...this.#validity.finish() };
  }
}

interface FixedAppend {
  readonly target: GrowingBytes;
  readonly vector: Vector;
  readonly rows: Rows;
  readonly width: number;
}

function appendFixed({ target, vector, rows, width }: FixedAppend): void {
  if (rows.count === 0) return;
  const source = duckdb.vector_get_data(vector, vectorLength(rows) * width);
  if (rows.indexes === undefined) {
    target.append(source);
    return;
  }
  const start = target.grow(rows.count * width);
  const bytes = target.bytes;
  for (let row = 0; row < rows.count; row++) {
    const from = (rows.indexes[row] ?? 0) * width;
    for (let byte = 0; byte < width; byte++) bytes[start + row * width + byte] = source[from + byte] ?? 0;
  }
}

/** DuckDB has a byte a row, Arrow a bit. */
class BooleanBuilder implements ColumnBuilder {
  readonly #bits = new BitmapBuilder();
  readonly #validity = new BitmapBuilder();

  append(vector: Vector, rows: Rows): void {
    if (rows.count === 0) return;
    const source = duckdb.vector_get_data(vector, vectorLength(rows));
    for (let row = 0; row < rows.count; row++) this.#bits.push(source[rows.indexes?.[row] ?? row] === 1);
    this.#validity.appendVector(vector, rows);
  }

  finish(): Column {
    return { form: "fixed", values: this.#bits.bytes(), ...this.#validity.finish() };
  }
}

/** DuckDB has 2 to 16 bytes by precision, Arrow always 16. */
class DecimalBuilder implements ColumnBuilder {
  readonly #width: 2 | 4 | 8 | 16;
  readonly #values = new GrowingBytes();
  readonly #validity = new BitmapBuilder();

  constructor(width: 2 | 4 | 8 | 16) {
    this.#width = width;
  }

  append(vector: Vector, rows: Rows): void {
    if (rows.count === 0) return;
    const width = this.#width;
    const source = duckdb.vector_get_data(vector, vectorLength(rows) * width);
    const start = this.#values.grow(rows.count * 16);
    const target = this.#values.bytes;
    for (let row = 0; row < rows.count; row++) {
      const from = (rows.indexes?.[row] ?? row) * width;
      const to = start + row * 16;
      const sign = (source[from + width - 1] ?? 0) & 0x80 ? 0xff : 0;
      for (let byte = 0; byte < 16; byte++) {
        target[to + byte] = byte < width ? (source[from + byte] ?? 0) : sign;
      }
    }
    this.#validity.appendVector(vector, rows);
  }

  finish(): Column {
    return { form: "fixed", values: this.#values.finish(), ...this.#validity.finish() };
  }
}

class VariableBuilder implements ColumnBuilder {
  readonly #offsets = new GrowingBytes();
  readonly #reader = new StringReader();
  readonly #validity = new BitmapBuilder();

  constructor() {
    this.#offsets.appendInt32(0);
  }

  append(vector: Vector, rows: Rows): void {
    if (rows.count === 0) return;
    const firstRow = this.#validity.length;
    this.#validity.appendVector(vector, rows);
    this.#reader.append({
      vector,
      rows,
      offsets: this.#offsets,
      isValid: (row) => this.#validity.isSet(firstRow + row),
    });
  }

  finish(): Column {
    const offsets = this.#offsets.finish();
    return {
      form: "variable",
      offsets: new Int32Array(offsets.buffer, 0, offsets.byteLength / 4),
      bytes: this.#reader.bytes.finish(),
      ...this.#validity.finish(),
    };
  }
}

class StructBuilder implements ColumnBuilder {
  readonly #children: readonly ColumnBuilder[];
  readonly #validity = new BitmapBuilder();

  constructor(children: readonly ColumnBuilder[]) {
    this.#children = children;
  }

  append(vector: Vector, rows: Rows): void {
    this.#validity.appendVector(vector, rows);
    this.#children.forEach((child, index) => {
      child.append(duckdb.struct_vector_get_child(vector, index), rows);
    });
  }

  finish(): Column {
    return {
      form: "struct",
      children: this.#children.map((child) => child.finish()),
      ...this.#validity.finish(),
    };
  }
}

class ListBuilder implements ColumnBuilder {
  readonly #child: ColumnBuilder;
  readonly #offsets = new GrowingBytes();
  readonly #validity = new BitmapBuilder();
  #length = 0;

  constructor(child: ColumnBuilder) {
    this.#child = child;
    this.#offsets.appendInt32(0);
  }

  append(vector: Vector, rows: Rows): void {
    if (rows.count === 0) return;
    const firstRow = this.#validity.length;
    this.#validity.appendVector(vector, rows);
    const bytes = duckdb.vector_get_data(vector, vectorLength(rows) * 16);
    const entries = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
    const indexes: number[] = [];
    for (let row = 0; row < rows.count; row++) {
      if (this.#validity.isSet(firstRow + row)) {
        const entry = (rows.indexes?.[row] ?? row) * 2;
        const start = Number(entries[entry] ?? 0n);
        const length = Number(entries[entry + 1] ?? 0n);
        for (let item = 0; item < length; item++) indexes.push(start + item);
        this.#length += length;
      }
      this.#offsets.appendInt32(this.#length);
    }
    this.#child.append(duckdb.list_vector_get_child(vector), childRows(indexes));
  }

  finish(): Column {
    const offsets = this.#offsets.finish();
    return {
      form: "list",
      offsets: new Int32Array(offsets.buffer, 0, offsets.byteLength / 4),
      child: this.#child.finish(),
      ...this.#validity.finish(),
    };
  }
}

function childRows(indexes: readonly number[]): Rows {
  const isPrefix = indexes.every((index, position) => index === position);
  return isPrefix ? { count: indexes.length } : { count: indexes.length, indexes: Int32Array.from(indexes) };
}
