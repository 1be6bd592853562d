import {
  arrayType,
  binaryType,
  booleanType,
  byteType,
  type DataType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  floatType,
  integerType,
  intervalType,
  longType,
  mapType,
  type Schema,
  type StructField,
  shortType,
  stringType,
  structField,
  structType,
  timestampNtzType,
  timestampType,
  voidType,
  yearMonthIntervalType,
} from "@millrace/spark-model";
import type { FlatBufferTable } from "./flatbuffer-table.ts";
import { arrowType, intervalUnit, timeUnit } from "./format.ts";
import { unsupportedArrow } from "./unsupported-arrow.ts";

/** A field as its buffers lie in a record batch, which may differ from how the Spark type keeps them. */
export interface ArrowField {
  readonly dataType: DataType;
  /** Offsets of 64 bits (LargeUtf8, LargeBinary, LargeList). */
  readonly large: boolean;
  /** Microseconds in one unit of the stored values; 0.001 for nanoseconds. */
  readonly microseconds?: number;
  /** Dates that are stored as milliseconds in 64 bits. */
  readonly dateInMilliseconds?: boolean;
  readonly children: readonly ArrowField[];
}

/** A schema message: the Spark schema and how each column is stored. */
export interface ArrowSchema {
  readonly schema: Schema;
  readonly fields: readonly ArrowField[];
}

/** Reads a Schema table. Throws UNSUPPORTED_ARROWTYPE for what Spark does not take. */
export function readSchema(header: FlatBufferTable): ArrowSchema {
  const read = header.tables(1).map(readField);
  return { schema: structType(read.map(({ field }) => field)), fields: read.map(({ stored }) => stored) };
}

interface ReadField {
  readonly field: StructField;
  readonly stored: ArrowField;
}

function readField(table: FlatBufferTable): ReadField {
  if (table.has(4)) throw unsupportedArrow("Dictionary");
  const tag = table.byte(2);
  const children = table.tables(5).map(readField);
  const dataType = sparkType({ tag, type: table.table(3), children });
  return {
    field: structField(table.text(0) ?? "", dataType, { nullable: table.byte(1) === 1 }),
    stored: {
      dataType,
      large: tag === arrowType.largeUtf8 || tag === arrowType.largeBinary || tag === arrowType.largeList,
      children: children.map(({ stored }) => stored),
      ...storedUnit(tag, table.table(3)),
    },
  };
}

function storedUnit(tag: number, type: FlatBufferTable): Partial<ArrowField> {
  if (tag === arrowType.timestamp) return { microseconds: unitMicroseconds(type.short(0)) };
  if (tag === arrowType.duration)
    return { microseconds: unitMicroseconds(type.short(0, timeUnit.millisecond)) };
  if (tag === arrowType.date) return { dateInMilliseconds: type.short(0, 1) === 1 };
  return {};
}

function unitMicroseconds(unit: number): number {
  return [1_000_000, 1_000, 1, 0.001][unit] ?? 1;
}

interface TypeParts {
  readonly tag: number;
  readonly type: FlatBufferTable;
  readonly children: readonly ReadField[];
}

function sparkType({ tag, type, children }: TypeParts): DataType {
  switch (tag) {
    case arrowType.null:
      return voidType;
    case arrowType.bool:
      return booleanType;
    case arrowType.int:
      return integer(type);
    case arrowType.floatingPoint:
      return floating(type.short(0));
    case arrowType.decimal:
      return decimal(type);
    case arrowType.utf8:
    case arrowType.largeUtf8:
      return stringType;
    case arrowType.binary:
    case arrowType.largeBinary:
      return binaryType;
    case arrowType.date:
      return dateType;
    case arrowType.timestamp:
      return type.has(1) ? timestampType : timestampNtzType;
    case arrowType.duration:
      return dayTimeIntervalType;
    case arrowType.interval:
      return interval(type.short(0));
    case arrowType.list:
    case arrowType.largeList:
      return list(children);
    case arrowType.map:
      return map(children);
    case arrowType.struct:
      return structType(children.map(({ field }) => field));
    default:
      throw unsupportedArrow(`type ${tag}`);
  }
}

function integer(type: FlatBufferTable): DataType {
  const width = type.int(0);
  if (type.byte(1) === 0) throw unsupportedArrow(`Int(${width}, false)`);
  const types: Readonly<Record<number, DataType>> = {
    8: byteType,
    16: shortType,
    32: integerType,
    64: longType,
  };
  const found = types[width];
  if (found === undefined) throw unsupportedArrow(`Int(${width}, true)`);
  return found;
}

function floating(precision: number): DataType {
  if (precision === 1) return floatType;
  if (precision === 2) return doubleType;
  throw unsupportedArrow("FloatingPoint(HALF)");
}

function decimal(type: FlatBufferTable): DataType {
  const width = type.int(2, 128);
  if (width !== 128) throw unsupportedArrow(`Decimal(${type.int(0)}, ${type.int(1)}, ${width})`);
  return decimalType(type.int(0), type.int(1));
}

function interval(unit: number): DataType {
  if (unit === intervalUnit.yearMonth) return yearMonthIntervalType;
  if (unit === intervalUnit.monthDayNano) return intervalType;
  throw unsupportedArrow("Interval(DAY_TIME)");
}

function list(children: readonly ReadField[]): DataType {
  const element = children[0]?.field;
  if (element === undefined) throw unsupportedArrow("List without a child");
  return arrayType(element.dataType, element.nullable);
}

function map(children: readonly ReadField[]): DataType {
  const entries = children[0]?.field.dataType;
  const [key, value] = entries?.kind === "struct" ? entries.fields : [];
  if (key === undefined || value === undefined) throw unsupportedArrow("Map without entries");
  return mapType(key.dataType, value.dataType, value.nullable);
}
