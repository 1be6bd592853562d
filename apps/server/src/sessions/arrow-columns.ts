import type { Column } from "@millrace/notebook";
import { type DataType, type Field, Type, tableFromIPC } from "@uwdata/flechette";

/** Columns, with Spark's names of their types, and row count of an Arrow IPC stream. Throws on bad input. */
export function columnsOfArrow(arrow: Uint8Array): { columns: Column[]; rowCount: number } {
  const table = tableFromIPC(arrow);
  const columns = table.schema.fields.map((field: Field) => ({
    name: field.name,
    type: sparkType(field.type),
    nullable: field.nullable,
  }));
  return { columns, rowCount: table.numRows };
}

const simpleTypes: Readonly<Record<number, string>> = {
  [Type.Null]: "void",
  [Type.Bool]: "boolean",
  [Type.Utf8]: "string",
  [Type.LargeUtf8]: "string",
  [Type.Utf8View]: "string",
  [Type.Binary]: "binary",
  [Type.LargeBinary]: "binary",
  [Type.BinaryView]: "binary",
  [Type.Date]: "date",
  [Type.Duration]: "interval day to second",
  [Type.Interval]: "interval",
};
const integerTypes: Readonly<Record<number, string>> = {
  8: "tinyint",
  16: "smallint",
  32: "int",
  64: "bigint",
};

/** `DataType.simpleString` of the Spark type that an Arrow type stands for. */
function sparkType(type: DataType): string {
  switch (type.typeId) {
    case Type.Int:
      return integerTypes[type.bitWidth] ?? "bigint";
    case Type.Float:
      return type.precision === 2 ? "double" : "float";
    case Type.Decimal:
      return `decimal(${type.precision},${type.scale})`;
    case Type.Timestamp:
      return type.timezone === null ? "timestamp_ntz" : "timestamp";
    case Type.List:
    case Type.LargeList:
      return `array<${type.children.map((field: Field) => sparkType(field.type)).join(",")}>`;
    case Type.Struct:
      return `struct<${type.children.map((field: Field) => `${field.name}:${sparkType(field.type)}`).join(",")}>`;
    case Type.Map: {
      const entry = type.children[0]?.type;
      const fields = entry !== undefined && "children" in entry ? (entry.children as readonly Field[]) : [];
      return `map<${fields.map((field) => sparkType(field.type)).join(",")}>`;
    }
    default:
      return simpleTypes[type.typeId] ?? "unknown";
  }
}
