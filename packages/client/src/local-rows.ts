import { writeArrowStream } from "@millrace/spark-connect";
import {
  arrayType,
  binaryType,
  booleanType,
  type Column,
  type DataType,
  doubleType,
  longType,
  type StructType,
  stringType,
  structField,
  structType,
  timestampType,
  voidType,
} from "@millrace/spark-model";
import type { Row } from "./row-values.ts";

/** The Arrow IPC stream of rows given as objects; a LocalRelation carries it. */
export function rowsToArrow(rows: readonly Row[], schema: StructType): Uint8Array {
  const columns = schema.fields.map((field) =>
    buildColumn(
      rows.map((row) => row[field.name]),
      field.dataType,
    ),
  );
  return writeArrowStream(schema, [{ schema, rowCount: rows.length, columns }], { timeZone: "UTC" });
}

/** The schema that rows show: as PySpark infers it, whole numbers are BIGINT and others DOUBLE. */
export function inferSchema(rows: readonly Row[]): StructType {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) throw new TypeError("createDataFrame needs a schema when there are no rows");
  return structType(names.map((name) => structField(name, inferType(rows.map((row) => row[name])))));
}

function inferType(values: readonly unknown[]): DataType {
  const present = values.filter((value) => value !== null && value !== undefined);
  const first = present[0];
  if (first === undefined) return voidType;
  if (typeof first === "boolean") return booleanType;
  if (typeof first === "string") return stringType;
  if (typeof first === "bigint") return longType;
  if (typeof first === "number") return present.every(Number.isSafeInteger) ? longType : doubleType;
  if (first instanceof Date) return timestampType;
  if (first instanceof Uint8Array) return binaryType;
  if (Array.isArray(first)) return arrayType(inferType(present.flat()));
  if (typeof first === "object") return inferSchema(present as Row[]);
  throw new TypeError(`createDataFrame does not take a value of type ${typeof first}`);
}

function buildColumn(values: readonly unknown[], type: DataType): Column {
  const validity = validityOf(values);
  switch (type.kind) {
    case "void":
      return { form: "null" };
    case "string":
    case "char":
    case "varchar":
    case "binary":
      return { ...bytesColumn(values), ...validity };
    case "struct": {
      const children = type.fields.map((field) =>
        buildColumn(
          values.map((value) => (value as Row | null | undefined)?.[field.name]),
          field.dataType,
        ),
      );
      return { form: "struct", children, ...validity };
    }
    case "array": {
      const lists = values.map((value) => (Array.isArray(value) ? value : []));
      const child = buildColumn(lists.flat(), type.elementType);
      return { form: "list", offsets: offsetsOf(lists.map((list) => list.length)), child, ...validity };
    }
    case "map":
      return { ...mapColumn(values, type.keyType, type.valueType), ...validity };
    default:
      return { form: "fixed", values: fixedValues(values, type), ...validity };
  }
}

function mapColumn(values: readonly unknown[], keyType: DataType, valueType: DataType): Column {
  const maps = values.map((value) =>
    value instanceof Map ? [...value] : Object.entries((value as Row | null | undefined) ?? {}),
  );
  const entries = maps.flat();
  const child: Column = {
    form: "struct",
    children: [
      buildColumn(
        entries.map(([key]) => key),
        keyType,
      ),
      buildColumn(
        entries.map(([, value]) => value),
        valueType,
      ),
    ],
  };
  return { form: "list", offsets: offsetsOf(maps.map((map) => map.length)), child };
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

function validityOf(values: readonly unknown[]): { readonly validity?: Uint8Array } {
  if (!values.some(isNull)) return {};
  const validity = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    if (!isNull(value)) validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return { validity };
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + length;
  });
  return offsets;
}

function bytesColumn(values: readonly unknown[]): Column & { form: "variable" } {
  const encoder = new TextEncoder();
  const pieces = values.map((value) =>
    value instanceof Uint8Array ? value : encoder.encode(isNull(value) ? "" : String(value)),
  );
  return {
    form: "variable",
    offsets: offsetsOf(pieces.map((piece) => piece.length)),
    bytes: Uint8Array.from(Buffer.concat(pieces)),
  };
}

type FixedColumn = Extract<Column, { form: "fixed" }>["values"];
type Build = (values: readonly unknown[], type: DataType) => FixedColumn;

const builders: Readonly<Record<string, Build>> = {
  boolean: booleans,
  byte: (values) => Int8Array.from(values, toNumber),
  short: (values) => Int16Array.from(values, toNumber),
  integer: (values) => Int32Array.from(values, toNumber),
  long: (values) => BigInt64Array.from(values, toLong),
  float: (values) => Float32Array.from(values, toNumber),
  double: (values) => Float64Array.from(values, toNumber),
  date: (values) => Int32Array.from(values, (value) => Math.floor(toMillis(value) / 86_400_000)),
  timestamp: (values) => BigInt64Array.from(values, (value) => BigInt(toMillis(value)) * 1000n),
  timestamp_ntz: (values) => BigInt64Array.from(values, (value) => BigInt(toMillis(value)) * 1000n),
  decimal: decimals,
};

function fixedValues(values: readonly unknown[], type: DataType): FixedColumn {
  const build = builders[type.kind];
  if (build === undefined) throw new TypeError(`createDataFrame does not build columns of type ${type.kind}`);
  return build(values, type);
}

function booleans(values: readonly unknown[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    if (value === true) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return bits;
}

function toNumber(value: unknown): number {
  return isNull(value) ? 0 : Number(value);
}

function toLong(value: unknown): bigint {
  if (isNull(value)) return 0n;
  return typeof value === "bigint" ? value : BigInt(Number(value));
}

function toMillis(value: unknown): number {
  if (isNull(value)) return 0;
  const millis = value instanceof Date ? value.getTime() : Date.parse(String(value));
  if (Number.isNaN(millis)) throw new TypeError(`${String(value)} is no date`);
  return millis;
}

function decimals(values: readonly unknown[], type: DataType): Uint8Array {
  const scale = type.kind === "decimal" ? type.scale : 0;
  const bytes = new Uint8Array(values.length * 16);
  const view = new DataView(bytes.buffer);
  values.forEach((value, row) => {
    const unscaled = isNull(value) ? 0n : unscaledValue(String(value), scale);
    view.setBigUint64(row * 16, BigInt.asUintN(64, unscaled), true);
    view.setBigInt64(row * 16 + 8, unscaled >> 64n, true);
  });
  return bytes;
}

function unscaledValue(text: string, scale: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new TypeError(`${text} is no decimal`);
  const [, sign, whole = "", fraction = ""] = match;
  if (fraction.length > scale) throw new RangeError(`${text} has more than ${scale} digits after the point`);
  const unscaled = BigInt(whole + fraction.padEnd(scale, "0"));
  return sign === "-" ? -unscaled : unscaled;
}
