import { create } from "@bufbuild/protobuf";
import {
  arrayType,
  binaryType,
  booleanType,
  byteType,
  type DataType,
  type DayTimeField,
  dateType,
  decimalType,
  doubleType,
  floatType,
  integerType,
  intervalType,
  longType,
  mapType,
  SparkError,
  type StructField,
  type StructType,
  shortType,
  stringType,
  structField,
  structType,
  timestampNtzType,
  timestampType,
  variantType,
  voidType,
  type YearMonthField,
} from "@millrace/spark-model";
import {
  type DataType as DataTypeMessage,
  DataTypeSchema,
  type DataType_StructField as StructFieldMessage,
} from "./generated/spark/connect/types_pb.js";

type MessageKind = Parameters<typeof create<typeof DataTypeSchema>>[1] extends infer Init
  ? NonNullable<Init> extends { kind?: infer Kind }
    ? NonNullable<Kind>
    : never
  : never;

const dayTimeFields: readonly DayTimeField[] = ["day", "hour", "minute", "second"];
const yearMonthFields: readonly YearMonthField[] = ["year", "month"];

/** A Spark type as Spark Connect carries it (DataTypeProtoConverter.toConnectProtoType). */
export function toDataTypeMessage(type: DataType): DataTypeMessage {
  return create(DataTypeSchema, { kind: messageKind(type) });
}

function messageKind(type: DataType): MessageKind {
  switch (type.kind) {
    case "void":
      return { case: "null", value: {} };
    case "timestamp_ntz":
      return { case: "timestampNtz", value: {} };
    case "interval":
      return { case: "calendarInterval", value: {} };
    case "decimal":
      return { case: "decimal", value: { precision: type.precision, scale: type.scale } };
    case "string":
      return { case: "string", value: { collation: type.collation ?? "UTF8_BINARY" } };
    case "char":
      return { case: "char", value: { length: type.length } };
    case "varchar":
      return { case: "varChar", value: { length: type.length } };
    case "day_time_interval":
      return { case: "dayTimeInterval", value: fieldRange(dayTimeFields, type) };
    case "year_month_interval":
      return { case: "yearMonthInterval", value: fieldRange(yearMonthFields, type) };
    case "array":
      return {
        case: "array",
        value: { elementType: toDataTypeMessage(type.elementType), containsNull: type.containsNull },
      };
    case "map":
      return {
        case: "map",
        value: {
          keyType: toDataTypeMessage(type.keyType),
          valueType: toDataTypeMessage(type.valueType),
          valueContainsNull: type.valueContainsNull,
        },
      };
    case "struct":
      return { case: "struct", value: { fields: type.fields.map(fieldMessage) } };
    default:
      return { case: type.kind, value: {} };
  }
}

function fieldRange<Field>(fields: readonly Field[], type: { readonly start: Field; readonly end: Field }) {
  return { startField: fields.indexOf(type.start), endField: fields.indexOf(type.end) };
}

function fieldMessage(field: StructField) {
  return {
    name: field.name,
    dataType: toDataTypeMessage(field.dataType),
    nullable: field.nullable,
    metadata: JSON.stringify(field.metadata ?? {}),
  };
}

/** Reads a type given as text, such as `a INT, b STRING`; the SQL parser's work. */
export type ParseTypeText = (text: string) => DataType;

/**
 * The type that a message states. `parse` reads unparsed types.
 * Throws CONNECT_INVALID_PLAN.DATA_TYPE_UNSUPPORTED_PROTO_TO_CATALYST for a message without a type.
 */
export function fromDataTypeMessage(message: DataTypeMessage | undefined, parse: ParseTypeText): DataType {
  const kind = message?.kind;
  switch (kind?.case) {
    case "null":
      return voidType;
    case "binary":
      return binaryType;
    case "boolean":
      return booleanType;
    case "byte":
      return byteType;
    case "short":
      return shortType;
    case "integer":
      return integerType;
    case "long":
      return longType;
    case "float":
      return floatType;
    case "double":
      return doubleType;
    case "date":
      return dateType;
    case "timestamp":
      return timestampType;
    case "timestampNtz":
      return timestampNtzType;
    case "calendarInterval":
      return intervalType;
    case "variant":
      return variantType;
    case "decimal":
      return decimalType(kind.value.precision ?? 10, kind.value.scale ?? 0);
    case "string":
      return isDefaultCollation(kind.value.collation)
        ? stringType
        : { kind: "string", collation: kind.value.collation };
    case "char":
      return { kind: "char", length: kind.value.length };
    case "varChar":
      return { kind: "varchar", length: kind.value.length };
    case "dayTimeInterval":
      return { kind: "day_time_interval", ...range(dayTimeFields, kind.value, "second") };
    case "yearMonthInterval":
      return { kind: "year_month_interval", ...range(yearMonthFields, kind.value, "month") };
    case "array":
      return arrayType(fromDataTypeMessage(kind.value.elementType, parse), kind.value.containsNull);
    case "map":
      return mapType(
        fromDataTypeMessage(kind.value.keyType, parse),
        fromDataTypeMessage(kind.value.valueType, parse),
        kind.value.valueContainsNull,
      );
    case "struct":
      return fieldsOf(kind.value.fields, parse);
    case "udt":
      return fromDataTypeMessage(kind.value.sqlType, parse);
    case "unparsed":
      return parse(kind.value.dataTypeString);
    default:
      throw unknownType(kind?.case ?? "");
  }
}

function isDefaultCollation(collation: string): boolean {
  return collation === "" || collation === "UTF8_BINARY";
}

function range<Field>(
  fields: readonly Field[],
  value: { readonly startField?: number; readonly endField?: number },
  last: Field,
): { readonly start: Field; readonly end: Field } {
  const start = fields[value.startField ?? 0];
  const end =
    value.endField === undefined && value.startField !== undefined ? start : fields[value.endField ?? -1];
  if (start === undefined) throw unknownType("interval");
  return { start, end: end ?? last };
}

function fieldsOf(fields: readonly StructFieldMessage[], parse: ParseTypeText): StructType {
  return structType(
    fields.map((field) =>
      structField(field.name, fromDataTypeMessage(field.dataType, parse), {
        nullable: field.nullable,
        ...metadataOf(field.metadata),
      }),
    ),
  );
}

function metadataOf(text: string | undefined): { readonly metadata?: Record<string, unknown> } {
  if (text === undefined || text === "" || text === "{}") return {};
  const metadata: unknown = JSON.parse(text);
  return typeof metadata === "object" && metadata !== null ? { metadata: { ...metadata } } : {};
}

function unknownType(typeKind: string): SparkError {
  return new SparkError({
    errorClass: "CONNECT_INVALID_PLAN.DATA_TYPE_UNSUPPORTED_PROTO_TO_CATALYST",
    messageParameters: { kindCase: typeKind },
  });
}
