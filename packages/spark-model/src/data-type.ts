/** Spark SQL's data types as plain data (org.apache.spark.sql.types). */
export type DataType =
  | SimpleType
  | DecimalType
  | StringType
  | CharType
  | VarcharType
  | DayTimeIntervalType
  | YearMonthIntervalType
  | ArrayType
  | MapType
  | StructType;

/** A type without parameters. `void` is the type of a bare NULL. */
export interface SimpleType {
  readonly kind:
    | "void"
    | "boolean"
    | "byte"
    | "short"
    | "integer"
    | "long"
    | "float"
    | "double"
    | "binary"
    | "date"
    | "timestamp"
    | "timestamp_ntz"
    | "interval"
    | "variant";
}

/** Fixed-point number: `precision` digits in all (1..38), `scale` of them after the point. */
export interface DecimalType {
  readonly kind: "decimal";
  readonly precision: number;
  readonly scale: number;
}

/** Text. `collation` is absent for Spark's default, UTF8_BINARY. */
export interface StringType {
  readonly kind: "string";
  readonly collation?: string;
}

export interface CharType {
  readonly kind: "char";
  readonly length: number;
}

export interface VarcharType {
  readonly kind: "varchar";
  readonly length: number;
}

export type DayTimeField = "day" | "hour" | "minute" | "second";
export type YearMonthField = "year" | "month";

export interface DayTimeIntervalType {
  readonly kind: "day_time_interval";
  readonly start: DayTimeField;
  readonly end: DayTimeField;
}

export interface YearMonthIntervalType {
  readonly kind: "year_month_interval";
  readonly start: YearMonthField;
  readonly end: YearMonthField;
}

export interface ArrayType {
  readonly kind: "array";
  readonly elementType: DataType;
  readonly containsNull: boolean;
}

export interface MapType {
  readonly kind: "map";
  readonly keyType: DataType;
  readonly valueType: DataType;
  readonly valueContainsNull: boolean;
}

/** A row type; also the schema of a table. */
export interface StructType {
  readonly kind: "struct";
  readonly fields: readonly StructField[];
}

export interface StructField {
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** Column metadata such as `comment` or the event-time delay; JSON values only. */
  readonly metadata?: Metadata;
}

export type Metadata = Readonly<Record<string, unknown>>;

/** The schema of a table or plan. */
export type Schema = StructType;

const simple = <Kind extends SimpleType["kind"]>(kind: Kind): { readonly kind: Kind } =>
  Object.freeze({ kind });

export const voidType = simple("void");
export const booleanType = simple("boolean");
export const byteType = simple("byte");
export const shortType = simple("short");
export const integerType = simple("integer");
export const longType = simple("long");
export const floatType = simple("float");
export const doubleType = simple("double");
export const binaryType = simple("binary");
export const dateType = simple("date");
export const timestampType = simple("timestamp");
export const timestampNtzType = simple("timestamp_ntz");
export const intervalType = simple("interval");
export const variantType = simple("variant");
export const stringType: StringType = Object.freeze({ kind: "string" });
export const dayTimeIntervalType: DayTimeIntervalType = Object.freeze({
  kind: "day_time_interval",
  start: "day",
  end: "second",
});
export const yearMonthIntervalType: YearMonthIntervalType = Object.freeze({
  kind: "year_month_interval",
  start: "year",
  end: "month",
});

export const decimalType = (precision: number, scale: number): DecimalType => ({
  kind: "decimal",
  precision,
  scale,
});
export const arrayType = (elementType: DataType, containsNull = true): ArrayType => ({
  kind: "array",
  elementType,
  containsNull,
});
export const mapType = (keyType: DataType, valueType: DataType, valueContainsNull = true): MapType => ({
  kind: "map",
  keyType,
  valueType,
  valueContainsNull,
});
export const structType = (fields: readonly StructField[]): StructType => ({ kind: "struct", fields });
export const structField = (
  name: string,
  dataType: DataType,
  options: { readonly nullable?: boolean; readonly metadata?: Metadata } = {},
): StructField => ({
  name,
  dataType,
  nullable: options.nullable ?? true,
  ...(options.metadata ? { metadata: options.metadata } : {}),
});

/** Whether two types are the same, nullability of nested values included. */
export function sameType(left: DataType, right: DataType): boolean {
  return JSON.stringify(withoutMetadata(left)) === JSON.stringify(withoutMetadata(right));
}

function withoutMetadata(type: DataType): DataType {
  switch (type.kind) {
    case "array":
      return arrayType(withoutMetadata(type.elementType), type.containsNull);
    case "map":
      return mapType(withoutMetadata(type.keyType), withoutMetadata(type.valueType), type.valueContainsNull);
    case "struct":
      return structType(
        type.fields.map(({ name, dataType, nullable }) =>
          structField(name, withoutMetadata(dataType), { nullable }),
        ),
      );
    default:
      return type;
  }
}
