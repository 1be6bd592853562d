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
  type Metadata,
  mapType,
  type StructField,
  shortType,
  stringType,
  structField,
  structType,
  timestampNtzType,
  timestampType,
  variantType,
  voidType,
  type YearMonthField,
} from "./data-type.ts";
import { SparkError } from "./error.ts";
import { typeName } from "./type-names.ts";

/** A type in the JSON form of `df.schema.json()` (DataType.json), as a value to serialise. */
export function toSchemaJson(type: DataType): unknown {
  switch (type.kind) {
    case "array":
      return { type: "array", elementType: toSchemaJson(type.elementType), containsNull: type.containsNull };
    case "map":
      return {
        type: "map",
        keyType: toSchemaJson(type.keyType),
        valueType: toSchemaJson(type.valueType),
        valueContainsNull: type.valueContainsNull,
      };
    case "struct":
      return { type: "struct", fields: type.fields.map(fieldToJson) };
    default:
      return typeName(type);
  }
}

function fieldToJson(field: StructField): unknown {
  return {
    name: field.name,
    type: toSchemaJson(field.dataType),
    nullable: field.nullable,
    metadata: field.metadata ?? {},
  };
}

/** Reads the JSON form of a type. Throws INVALID_JSON_DATA_TYPE for anything else. */
export function fromSchemaJson(json: unknown): DataType {
  if (typeof json === "string") return fromTypeName(json);
  if (isRecord(json)) {
    switch (json["type"]) {
      case "array":
        return arrayType(fromSchemaJson(json["elementType"]), json["containsNull"] !== false);
      case "map":
        return mapType(
          fromSchemaJson(json["keyType"]),
          fromSchemaJson(json["valueType"]),
          json["valueContainsNull"] !== false,
        );
      case "struct":
        return structType(Array.isArray(json["fields"]) ? json["fields"].map(fieldFromJson) : []);
      case "udt":
        return fromSchemaJson(json["sqlType"]);
    }
  }
  throw invalidDataType(json);
}

function fieldFromJson(json: unknown): StructField {
  if (!isRecord(json) || typeof json["name"] !== "string") throw invalidDataType(json);
  const metadata = json["metadata"];
  return structField(json["name"], fromSchemaJson(json["type"]), {
    nullable: json["nullable"] !== false,
    ...(isRecord(metadata) && Object.keys(metadata).length > 0 ? { metadata: metadata as Metadata } : {}),
  });
}

const simpleTypes: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ["void", voidType],
  ["null", voidType],
  ["boolean", booleanType],
  ["byte", byteType],
  ["tinyint", byteType],
  ["short", shortType],
  ["smallint", shortType],
  ["integer", integerType],
  ["int", integerType],
  ["long", longType],
  ["bigint", longType],
  ["float", floatType],
  ["double", doubleType],
  ["decimal", decimalType(10, 0)],
  ["string", stringType],
  ["binary", binaryType],
  ["date", dateType],
  ["timestamp", timestampType],
  ["timestamp_ltz", timestampType],
  ["timestamp_ntz", timestampNtzType],
  ["interval", intervalType],
  ["variant", variantType],
]);

function fromTypeName(name: string): DataType {
  const simple = simpleTypes.get(name);
  if (simple) return simple;
  const decimal = /^decimal\(\s*(\d+)\s*,\s*(-?\d+)\s*\)$/.exec(name);
  if (decimal) return decimalType(Number(decimal[1]), Number(decimal[2]));
  const text = /^(char|varchar)\((\d+)\)$/.exec(name);
  if (text) return { kind: text[1] as "char" | "varchar", length: Number(text[2]) };
  const dayTime = /^interval (day|hour|minute|second)(?: to (day|hour|minute|second))?$/.exec(name);
  if (dayTime) {
    const start = dayTime[1] as DayTimeField;
    return { kind: "day_time_interval", start, end: (dayTime[2] ?? start) as DayTimeField };
  }
  const yearMonth = /^interval (year|month)(?: to (year|month))?$/.exec(name);
  if (yearMonth) {
    const start = yearMonth[1] as YearMonthField;
    return { kind: "year_month_interval", start, end: (yearMonth[2] ?? start) as YearMonthField };
  }
  const collated = /^string collate (\w+)$/i.exec(name);
  if (collated?.[1]) return { kind: "string", collation: collated[1] };
  throw invalidDataType(name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalidDataType(json: unknown): SparkError {
  return new SparkError({
    errorClass: "INVALID_JSON_DATA_TYPE",
    messageParameters: { invalidType: typeof json === "string" ? json : JSON.stringify(json) },
  });
}
