import {
  arrayType,
  type DataType,
  type DayTimeField,
  doubleType,
  longType,
  mapType,
  structType,
  timestampNtzType,
  timestampType,
  type YearMonthField,
} from "@millrace/spark-model";
import { decimalForType, widerDecimal } from "./decimal.ts";
import {
  isAnsiInterval,
  isAtomic,
  isDatetime,
  isDecimal,
  isFractional,
  isIntegral,
  isString,
} from "./predicates.ts";

type Widen = (left: DataType, right: DataType) => DataType | undefined;

const precedence = ["byte", "short", "integer", "long", "float", "double"];

/** The type that both fit without loss, strings not promoted (AnsiTypeCoercion.findTightestCommonType). */
export function tightestCommonType(left: DataType, right: DataType): DataType | undefined {
  if (left.kind === "void") return right;
  if (right.kind === "void") return left;
  if (isString(left) && isString(right)) return commonString(left, right);
  if (left.kind === right.kind && (isAtomic(left) || left.kind === "interval" || left.kind === "variant")) {
    return sameKind(left, right);
  }
  if (isDecimal(right) && isIntegral(left)) return holds(right, left);
  if (isDecimal(left) && isIntegral(right)) return holds(left, right);
  if (precedence.includes(left.kind) && precedence.includes(right.kind)) return commonNumber(left, right);
  if (isDatetime(left) && isDatetime(right)) return commonDatetime(left, right);
  return nested(left, right, tightestCommonType);
}

function commonString(left: DataType, right: DataType): DataType | undefined {
  if (left.kind !== "string" || right.kind !== "string") return { kind: "string" };
  return left.collation === right.collation ? left : undefined;
}

function sameKind(left: DataType, right: DataType): DataType | undefined {
  if (left.kind === "decimal" && right.kind === "decimal") {
    if (left.precision === right.precision && left.scale === right.scale) return left;
    return undefined;
  }
  if (left.kind === "day_time_interval" && right.kind === "day_time_interval") {
    const fields: readonly DayTimeField[] = ["day", "hour", "minute", "second"];
    const { start, end } = span(fields, left, right);
    return { kind: "day_time_interval", start, end };
  }
  if (left.kind === "year_month_interval" && right.kind === "year_month_interval") {
    const fields: readonly YearMonthField[] = ["year", "month"];
    const { start, end } = span(fields, left, right);
    return { kind: "year_month_interval", start, end };
  }
  return left;
}

interface Span<Field> {
  readonly start: Field;
  readonly end: Field;
}

function span<Field>(fields: readonly Field[], left: Span<Field>, right: Span<Field>): Span<Field> {
  const earlier = fields.indexOf(left.start) <= fields.indexOf(right.start) ? left.start : right.start;
  const later = fields.indexOf(left.end) >= fields.indexOf(right.end) ? left.end : right.end;
  return { start: earlier, end: later };
}

function holds(decimal: DataType, integral: DataType): DataType | undefined {
  const needed = decimalForType(integral);
  if (decimal.kind !== "decimal" || needed === undefined) return undefined;
  return decimal.precision - decimal.scale >= needed.precision ? decimal : undefined;
}

function commonNumber(left: DataType, right: DataType): DataType {
  const wider = precedence.indexOf(left.kind) >= precedence.indexOf(right.kind) ? left : right;
  // An integer does not fit a float's 24 bits: Spark's ANSI mode goes to double.
  return wider.kind === "float" && left.kind !== right.kind ? doubleType : wider;
}

function commonDatetime(left: DataType, right: DataType): DataType {
  if (left.kind === "timestamp" || right.kind === "timestamp") return timestampType;
  return timestampNtzType;
}

function nested(left: DataType, right: DataType, widen: Widen): DataType | undefined {
  if (left.kind === "array" && right.kind === "array") {
    const element = widen(left.elementType, right.elementType);
    return element && arrayType(element, left.containsNull || right.containsNull);
  }
  if (left.kind === "map" && right.kind === "map") {
    const key = widen(left.keyType, right.keyType);
    const value = widen(left.valueType, right.valueType);
    return key && value && mapType(key, value, left.valueContainsNull || right.valueContainsNull);
  }
  if (left.kind === "struct" && right.kind === "struct") return commonStruct(left, right, widen);
  return undefined;
}

function commonStruct(
  left: DataType & { readonly kind: "struct" },
  right: DataType & { readonly kind: "struct" },
  widen: Widen,
): DataType | undefined {
  if (left.fields.length !== right.fields.length) return undefined;
  const fields = [];
  for (const [index, field] of left.fields.entries()) {
    const other = right.fields[index];
    if (other === undefined || other.name.toLowerCase() !== field.name.toLowerCase()) return undefined;
    const dataType = widen(field.dataType, other.dataType);
    if (dataType === undefined) return undefined;
    fields.push({ name: field.name, dataType, nullable: field.nullable || other.nullable });
  }
  return structType(fields);
}

/** What a string becomes beside another type in ANSI mode (AnsiTypeCoercion.findWiderTypeForString). */
export function stringPromotion(left: DataType, right: DataType): DataType | undefined {
  if (isString(right) && !isString(left)) return stringPromotion(right, left);
  if (!isString(left) || isString(right)) return undefined;
  if (isIntegral(right)) return longType;
  if (isFractional(right)) return doubleType;
  if (right.kind === "void") return left;
  if (isAnsiInterval(right) || !isAtomic(right)) return undefined;
  return right;
}

function widerDecimalType(left: DataType, right: DataType): DataType | undefined {
  if (!isDecimal(left) && !isDecimal(right)) return undefined;
  const floating = (type: DataType) => type.kind === "float" || type.kind === "double";
  if (floating(left) || floating(right)) return doubleType;
  const leftDecimal = decimalForType(left);
  const rightDecimal = decimalForType(right);
  return leftDecimal && rightDecimal && widerDecimal(leftDecimal, rightDecimal);
}

/** The type that CASE, COALESCE, IN, set operations give to two values (findWiderTypeForTwo). */
export function widerType(left: DataType, right: DataType): DataType | undefined {
  return (
    tightestCommonType(left, right) ??
    widerDecimalType(left, right) ??
    stringPromotion(left, right) ??
    nested(left, right, widerType)
  );
}

/** The same where text stays text: GREATEST, map_concat, functions of an array and an item. */
export function widerTypeWithoutPromotion(left: DataType, right: DataType): DataType | undefined {
  return (
    tightestCommonType(left, right) ??
    widerDecimalType(left, right) ??
    nested(left, right, widerTypeWithoutPromotion)
  );
}

/** The one type for many values; undefined when they have none. */
export function widestType(types: readonly DataType[], widen: Widen = widerType): DataType | undefined {
  // Strings first: promotion is not associative (AnsiTypeCoercion.findWiderCommonType).
  const ordered = [...types.filter(isStringInside), ...types.filter((type) => !isStringInside(type))];
  return ordered.reduce<DataType | undefined>((wide, type) => wide && widen(wide, type), { kind: "void" });
}

function isStringInside(type: DataType): boolean {
  return type.kind === "array" ? isStringInside(type.elementType) : isString(type);
}
