import { type DataType, Precision, Type } from "@uwdata/flechette";

const integers: Readonly<Record<number, string>> = { 8: "tinyint", 16: "smallint", 32: "int", 64: "bigint" };

/** Spark's name of the type that an Arrow column came from, as `DataType.simpleString` writes it. */
export function sparkTypeName(type: DataType): string {
  switch (type.typeId) {
    case Type.Int:
      return integers[type.bitWidth] ?? "bigint";
    case Type.Float:
      return type.precision === Precision.DOUBLE ? "double" : "float";
    case Type.Decimal:
      return `decimal(${type.precision},${type.scale})`;
    case Type.Bool:
      return "boolean";
    case Type.Date:
      return "date";
    case Type.Timestamp:
      return type.timezone === null ? "timestamp_ntz" : "timestamp";
    case Type.Binary:
    case Type.LargeBinary:
    case Type.FixedSizeBinary:
      return "binary";
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
      return `array<${childNames(type.children)[0] ?? "void"}>`;
    case Type.Struct:
      return `struct<${type.children.map((field) => `${field.name}:${sparkTypeName(field.type)}`).join(",")}>`;
    case Type.Map:
      return `map<${mapParts(type.children[0].type)}>`;
    case Type.Null:
      return "void";
    case Type.Dictionary:
      return sparkTypeName(type.dictionary);
    default:
      return "string";
  }
}

function childNames(fields: readonly { readonly type: DataType }[]): string[] {
  return fields.map((field) => sparkTypeName(field.type));
}

function mapParts(entries: DataType): string {
  return entries.typeId === Type.Struct ? childNames(entries.children).join(",") : "string,string";
}
