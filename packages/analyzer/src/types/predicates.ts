import type { DataType, DecimalType } from "@millrace/spark-model";

/** Spark's type families (IntegralType, FractionalType, NumericType, …). */
export const isIntegral = (type: DataType): boolean =>
  type.kind === "byte" || type.kind === "short" || type.kind === "integer" || type.kind === "long";

export const isDecimal = (type: DataType): type is DecimalType => type.kind === "decimal";

export const isFractional = (type: DataType): boolean =>
  type.kind === "float" || type.kind === "double" || type.kind === "decimal";

export const isNumeric = (type: DataType): boolean => isIntegral(type) || isFractional(type);

export const isString = (type: DataType): boolean =>
  type.kind === "string" || type.kind === "char" || type.kind === "varchar";

export const isTimestamp = (type: DataType): boolean =>
  type.kind === "timestamp" || type.kind === "timestamp_ntz";

export const isDatetime = (type: DataType): boolean => type.kind === "date" || isTimestamp(type);

export const isAnsiInterval = (type: DataType): boolean =>
  type.kind === "day_time_interval" || type.kind === "year_month_interval";

export const isInterval = (type: DataType): boolean => type.kind === "interval" || isAnsiInterval(type);

export const isComplex = (type: DataType): boolean =>
  type.kind === "array" || type.kind === "map" || type.kind === "struct";

/** Catalyst's AtomicType: what is neither NULL nor nested nor a calendar interval. */
export const isAtomic = (type: DataType): boolean =>
  !isComplex(type) && type.kind !== "void" && type.kind !== "interval" && type.kind !== "variant";

/** Whether values can be ordered (RowOrdering.isOrderable). */
export function isOrderable(type: DataType): boolean {
  switch (type.kind) {
    case "map":
    case "variant":
    case "interval":
      return false;
    case "array":
      return isOrderable(type.elementType);
    case "struct":
      return type.fields.every((field) => isOrderable(field.dataType));
    default:
      return true;
  }
}

/** Whether values can be compared for equality, grouped and deduplicated. */
export function isHashable(type: DataType): boolean {
  switch (type.kind) {
    case "map":
    case "variant":
      return false;
    case "array":
      return isHashable(type.elementType);
    case "struct":
      return type.fields.every((field) => isHashable(field.dataType));
    default:
      return true;
  }
}
