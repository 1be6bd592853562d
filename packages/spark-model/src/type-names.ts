import type { DataType, DayTimeIntervalType, StructField, YearMonthIntervalType } from "./data-type.ts";

/** The type as `df.dtypes` and `printSchema` write it: `bigint`, `array<string>` (DataType.simpleString). */
export function simpleString(type: DataType): string {
  switch (type.kind) {
    case "array":
      return `array<${simpleString(type.elementType)}>`;
    case "map":
      return `map<${simpleString(type.keyType)},${simpleString(type.valueType)}>`;
    case "struct":
      return `struct<${type.fields.map((field) => `${field.name}:${simpleString(field.dataType)}`).join(",")}>`;
    default:
      return scalarName(type);
  }
}

/** The type as error messages and DDL write it: `BIGINT`, `STRUCT<a: INT NOT NULL>` (DataType.sql). */
export function sqlName(type: DataType): string {
  switch (type.kind) {
    case "array":
      return `ARRAY<${sqlName(type.elementType)}>`;
    case "map":
      return `MAP<${sqlName(type.keyType)}, ${sqlName(type.valueType)}>`;
    case "struct":
      return `STRUCT<${type.fields.map(fieldSqlName).join(", ")}>`;
    default:
      return scalarName(type).toUpperCase();
  }
}

/** The type's name in `printSchema()` and in JSON schemas: `long`, `decimal(10,2)` (DataType.typeName). */
export function typeName(type: DataType): string {
  switch (type.kind) {
    case "decimal":
    case "char":
    case "varchar":
    case "day_time_interval":
    case "year_month_interval":
    case "string":
      return scalarName(type);
    default:
      return type.kind;
  }
}

function fieldSqlName(field: StructField): string {
  return `${quoteIfNeeded(field.name)}: ${sqlName(field.dataType)}${field.nullable ? "" : " NOT NULL"}`;
}

function scalarName(type: DataType): string {
  switch (type.kind) {
    case "byte":
      return "tinyint";
    case "short":
      return "smallint";
    case "integer":
      return "int";
    case "long":
      return "bigint";
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "char":
    case "varchar":
      return `${type.kind}(${type.length})`;
    case "string":
      return type.collation === undefined ? "string" : `string collate ${type.collation}`;
    case "day_time_interval":
    case "year_month_interval":
      return intervalName(type);
    default:
      return type.kind;
  }
}

function intervalName(type: DayTimeIntervalType | YearMonthIntervalType): string {
  return type.start === type.end ? `interval ${type.start}` : `interval ${type.start} to ${type.end}`;
}

/** An identifier in back quotes, inner back quotes doubled (QuotingUtils.quoteIdentifier). */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** An identifier as SQL text, quoted only where it must be (QuotingUtils.quoteIfNeeded). */
export function quoteIfNeeded(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoteIdentifier(name);
}

/** A schema as DDL text: `a INT, b STRING NOT NULL` (StructType.toDDL). */
export function toDdl(fields: readonly StructField[]): string {
  return fields.map(fieldDdl).join(",");
}

function fieldDdl(field: StructField): string {
  const comment =
    typeof field.metadata?.["comment"] === "string" ? ` COMMENT '${field.metadata["comment"]}'` : "";
  return `${quoteIfNeeded(field.name)} ${sqlName(field.dataType)}${field.nullable ? "" : " NOT NULL"}${comment}`;
}
