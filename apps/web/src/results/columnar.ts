import { type Column as ArrowColumn, type DataType, type Table, Type, tableFromIPC } from "@uwdata/flechette";
import { sparkTypeName } from "./spark-type-name.ts";

/** How values of a column are aligned, sorted and charted. */
type ValueKind = "number" | "time" | "window" | "boolean" | "text" | "nested";

/** One column of a result. Values are decoded when asked for, never all at once. */
export interface ColumnData {
  readonly name: string;
  /** Spark's name of the type where it is known, else Arrow's. */
  readonly type: string;
  readonly kind: ValueKind;
  /** The value as it is shown: bigint stays exact, timestamps are milliseconds, null is null. */
  at(row: number): unknown;
  /** The text of a value that is not null. */
  text(value: unknown): string;
}

/** A result as columns over Arrow buffers. */
export interface ColumnarRows {
  readonly rowCount: number;
  readonly columns: readonly ColumnData[];
}

export const noRows: ColumnarRows = { rowCount: 0, columns: [] };

/** Reads an Arrow IPC stream. Only its metadata is decoded here; values stay in the buffer until shown. */
export function readArrow(
  bytes: Uint8Array | ArrayBuffer,
  sparkTypes?: readonly { type: string }[],
): ColumnarRows {
  const table: Table = tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true });
  const columns = table.schema.fields.map((field, index) =>
    columnData(field.name, table.getChildAt(index) as ArrowColumn<unknown>, sparkTypes?.[index]?.type),
  );
  return { rowCount: table.numRows, columns };
}

function columnData(name: string, column: ArrowColumn<unknown>, sparkType: string | undefined): ColumnData {
  const kind = valueKind(column.type);
  const type = sparkType ?? sparkTypeName(column.type);
  const text = textOf(column.type, type);
  return { name, type, kind, at: (row) => column.at(row), text };
}

function valueKind(type: DataType): ValueKind {
  switch (type.typeId) {
    case Type.Int:
    case Type.Float:
    case Type.Decimal:
      return "number";
    case Type.Date:
    case Type.Timestamp:
      return "time";
    case Type.Bool:
      return "boolean";
    case Type.Struct:
      return isWindow(type) ? "window" : "nested";
    case Type.List:
    case Type.Map:
    case Type.FixedSizeList:
    case Type.LargeList:
    case Type.Union:
      return "nested";
    default:
      return "text";
  }
}

/** What `window()` makes: a struct of two times. */
function isWindow(type: DataType): boolean {
  if (type.typeId !== Type.Struct) return false;
  const [start, end] = type.children;
  const isTime = (field: FieldType | undefined) => field?.type.typeId === Type.Timestamp;
  return (
    type.children.length === 2 &&
    start?.name === "start" &&
    end?.name === "end" &&
    isTime(start) &&
    isTime(end)
  );
}

function textOf(type: DataType, sparkType: string): (value: unknown) => string {
  switch (type.typeId) {
    case Type.Decimal:
      return (value) => decimalText(value as bigint, type.scale);
    case Type.Date:
      return (value) => new Date(Number(value)).toISOString().slice(0, 10);
    case Type.Timestamp: {
      const zoned = type.timezone !== null && sparkType !== "timestamp_ntz";
      return (value) => timestampText(Number(value), zoned);
    }
    case Type.Struct:
      return isWindow(type) ? windowText(type.children) : structText(type.children);
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
      return listText(type.children[0]);
    case Type.Map:
      return mapText(type.children[0]?.type);
    default:
      return plainText;
  }
}

type FieldType = { readonly name: string; readonly type: DataType };

function structText(fields: readonly FieldType[]): (value: unknown) => string {
  const texts = fields.map((field) => ({ name: field.name, text: partText(field.type) }));
  return (value) => {
    const struct = value as Record<string, unknown>;
    return `{${texts.map(({ name, text }) => `${name}: ${text(struct[name])}`).join(", ")}}`;
  };
}

/** `2026-11-22 14:05:00 – 14:05:10`; the date is not said twice. */
function windowText([first]: readonly FieldType[]): (value: unknown) => string {
  const text = first === undefined ? plainText : textOf(first.type, "");
  return (value) => {
    const { start, end } = value as { start: unknown; end: unknown };
    const [from, to] = [text(start), text(end)];
    return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
  };
}

function listText(item: FieldType | undefined): (value: unknown) => string {
  const text = item === undefined ? plainText : partText(item.type);
  return (value) => `[${Array.from(value as Iterable<unknown>, text).join(", ")}]`;
}

/** `{k: 1, l: 2}`, as a struct reads. */
function mapText(entries: DataType | undefined): (value: unknown) => string {
  const [key, item] = entries?.typeId === Type.Struct ? entries.children : [];
  if (key === undefined || item === undefined) return plainText;
  const [keyText, itemText] = [partText(key.type), partText(item.type)];
  return (value) => {
    const pairs = Array.from(value as Iterable<[unknown, unknown]>);
    return `{${pairs.map(([name, content]) => `${keyText(name)}: ${itemText(content)}`).join(", ")}}`;
  };
}

function partText(type: DataType): (value: unknown) => string {
  const text = textOf(type, "");
  return (value) => (value === null || value === undefined ? "null" : text(value));
}

/** An exact decimal from its unscaled value. */
export function decimalText(unscaled: bigint | number, scale: number): string {
  const digits = String(unscaled);
  if (scale <= 0) return digits;
  const negative = digits.startsWith("-");
  const padded = (negative ? digits.slice(1) : digits).padStart(scale + 1, "0");
  const text = `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return negative ? `-${text}` : text;
}

/** `2026-11-22 14:05:07.123`: local time for instants, as written for times without a zone. */
export function timestampText(milliseconds: number, zoned: boolean): string {
  const whole = Math.floor(milliseconds);
  const date = new Date(whole);
  if (Number.isNaN(date.getTime())) return String(milliseconds);
  const shifted = zoned ? new Date(whole - date.getTimezoneOffset() * 60_000) : date;
  const text = shifted.toISOString().replace("T", " ").replace("Z", "");
  const micros = Math.round((milliseconds - whole) * 1000);
  const full = micros > 0 ? text + String(micros).padStart(3, "0") : text;
  return full.replace(/\.000$/, "");
}

function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return hexText(value);
  if (typeof value === "object" && value !== null) return JSON.stringify(value, jsonValue);
  return String(value);
}

function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
}

/** A JSON replacer for what JSON has no form for: bigints keep their digits, bytes become hex, maps pairs. */
export function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) return hexText(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  return value;
}
