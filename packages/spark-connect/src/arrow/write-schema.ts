import {
  binaryType,
  type DataType,
  type Schema,
  type StructField,
  structField,
  structType,
} from "@millrace/spark-model";
import { FlatBufferBuilder } from "./flatbuffer-builder.ts";
import { arrowType, intervalUnit, messageHeader, metadataVersion, timeUnit } from "./format.ts";

/** The metadata of the schema message; timestamps carry `timeZone` (org.apache.spark.sql.util.ArrowUtils). */
export function schemaMetadata(schema: Schema, timeZone: string): Uint8Array {
  const builder = new FlatBufferBuilder();
  const fields = builder.references(schema.fields.map((field) => writeField(builder, field, timeZone)));
  builder.startTable(2);
  builder.offsetField(1, fields);
  const header = builder.endTable();
  builder.startTable(4);
  builder.shortField(0, metadataVersion);
  builder.byteField(1, messageHeader.schema);
  builder.offsetField(2, header);
  return builder.finish(builder.endTable());
}

function writeField(builder: FlatBufferBuilder, field: StructField, timeZone: string): number {
  const children = childFields(field.dataType).map((child) => writeField(builder, child, timeZone));
  const name = builder.string(field.name);
  const [typeTag, type] = writeType(builder, field.dataType, timeZone);
  const childVector = builder.references(children);
  builder.startTable(6);
  builder.offsetField(0, name);
  builder.byteField(1, field.nullable ? 1 : 0);
  builder.byteField(2, typeTag);
  builder.offsetField(3, type);
  builder.offsetField(5, childVector);
  return builder.endTable();
}

/** The nested fields as Spark names them. */
function childFields(type: DataType): readonly StructField[] {
  switch (type.kind) {
    case "struct":
      return type.fields;
    case "array":
      return [structField("element", type.elementType, { nullable: type.containsNull })];
    case "map":
      return [structField("entries", mapEntryType(type), { nullable: false })];
    case "variant":
      return variantFields;
    default:
      return [];
  }
}

const variantFields = [
  structField("value", binaryType, { nullable: false }),
  structField("metadata", binaryType, { nullable: false }),
];

/** The row type of a map's entries. */
export function mapEntryType(type: DataType & { readonly kind: "map" }) {
  return structType([
    structField("key", type.keyType, { nullable: false }),
    structField("value", type.valueType, { nullable: type.valueContainsNull }),
  ]);
}

type WrittenType = readonly [tag: number, offset: number];

function writeType(builder: FlatBufferBuilder, type: DataType, timeZone: string): WrittenType {
  switch (type.kind) {
    case "void":
      return emptyType(builder, arrowType.null);
    case "boolean":
      return emptyType(builder, arrowType.bool);
    case "byte":
      return integer(builder, 8);
    case "short":
      return integer(builder, 16);
    case "integer":
      return integer(builder, 32);
    case "long":
      return integer(builder, 64);
    case "float":
      return unitType(builder, arrowType.floatingPoint, 1);
    case "double":
      return unitType(builder, arrowType.floatingPoint, 2);
    case "decimal":
      return decimal(builder, type.precision, type.scale);
    case "string":
    case "char":
    case "varchar":
      return emptyType(builder, arrowType.utf8);
    case "binary":
      return emptyType(builder, arrowType.binary);
    case "date":
      return unitType(builder, arrowType.date, 0);
    case "timestamp":
      return timestamp(builder, timeZone);
    case "timestamp_ntz":
      return timestamp(builder, undefined);
    case "day_time_interval":
      return unitType(builder, arrowType.duration, timeUnit.microsecond);
    case "year_month_interval":
      return unitType(builder, arrowType.interval, intervalUnit.yearMonth);
    case "interval":
      return unitType(builder, arrowType.interval, intervalUnit.monthDayNano);
    case "array":
      return emptyType(builder, arrowType.list);
    case "map":
      return emptyType(builder, arrowType.map);
    case "struct":
    case "variant":
      return emptyType(builder, arrowType.struct);
  }
}

function emptyType(builder: FlatBufferBuilder, tag: number): WrittenType {
  builder.startTable(0);
  return [tag, builder.endTable()];
}

function unitType(builder: FlatBufferBuilder, tag: number, unit: number): WrittenType {
  builder.startTable(1);
  builder.shortField(0, unit);
  return [tag, builder.endTable()];
}

function integer(builder: FlatBufferBuilder, bitWidth: number): WrittenType {
  builder.startTable(2);
  builder.intField(0, bitWidth);
  builder.byteField(1, 1);
  return [arrowType.int, builder.endTable()];
}

function decimal(builder: FlatBufferBuilder, precision: number, scale: number): WrittenType {
  builder.startTable(3);
  builder.intField(0, precision);
  builder.intField(1, scale);
  builder.intField(2, 128);
  return [arrowType.decimal, builder.endTable()];
}

function timestamp(builder: FlatBufferBuilder, timeZone: string | undefined): WrittenType {
  const zone = timeZone === undefined ? undefined : builder.string(timeZone);
  builder.startTable(2);
  builder.shortField(0, timeUnit.microsecond);
  if (zone !== undefined) builder.offsetField(1, zone);
  return [arrowType.timestamp, builder.endTable()];
}
