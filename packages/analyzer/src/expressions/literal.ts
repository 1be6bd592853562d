import type { DataType as DataTypeMessage, Expression_Literal } from "@millrace/spark-connect";
import {
  arrayType,
  binaryType,
  booleanType,
  byteType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  integerType,
  intervalType,
  type Literal,
  type LiteralValue,
  longType,
  mapType,
  shortType,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
  unsupported,
  voidType,
} from "@millrace/spark-model";
import { widestType } from "../types/common-type.ts";
import { dataTypeFromMessage } from "../types/data-type-text.ts";
import { literalText } from "./literal-text.ts";
import type { Resolved } from "./resolved.ts";

/** A literal message with the text that names it. */
export function resolveLiteral(message: Expression_Literal, timeZone: string): Resolved {
  const expression = literalOf(message);
  return { expression, sql: literalText(expression, timeZone) };
}

/** The literal that a message states. */
export function literalOf(message: Expression_Literal): Literal {
  const type = message.literalType;
  const of = (value: LiteralValue, dataType: DataType): Literal => ({ kind: "literal", value, dataType });
  switch (type.case) {
    case undefined:
      return of(null, typeOf(message.dataType) ?? voidType);
    case "null":
      return of(null, typeOf(type.value) ?? voidType);
    case "binary":
      return of(type.value, binaryType);
    case "boolean":
      return of(type.value, booleanType);
    case "byte":
      return of(type.value, byteType);
    case "short":
      return of(type.value, shortType);
    case "integer":
      return of(type.value, integerType);
    case "long":
      return of(type.value, longType);
    case "float":
      return of(type.value, floatType);
    case "double":
      return of(type.value, doubleType);
    case "decimal":
      return decimalLiteral(type.value);
    case "string":
      return of(type.value, stringType);
    case "date":
      return of(BigInt(type.value), dateType);
    case "timestamp":
      return of(type.value, timestampType);
    case "timestampNtz":
      return of(type.value, timestampNtzType);
    case "calendarInterval": {
      const { months, days, microseconds } = type.value;
      return of({ months, days, microseconds }, intervalType);
    }
    case "yearMonthInterval":
      return of(
        BigInt(type.value),
        typeOf(message.dataType) ?? { kind: "year_month_interval", start: "year", end: "month" },
      );
    case "dayTimeInterval":
      return of(
        type.value,
        typeOf(message.dataType) ?? { kind: "day_time_interval", start: "day", end: "second" },
      );
    case "array":
      return arrayLiteral(message, type.value);
    case "map":
      return mapLiteral(message, type.value);
    case "struct":
      return structLiteral(message, type.value);
    case "specializedArray":
      return specializedArray(type.value);
    case "time":
      throw unsupported("The TIME type", "Use TIMESTAMP or STRING.");
  }
}

function typeOf(message: DataTypeMessage | undefined): DataType | undefined {
  return message?.kind.case === undefined ? undefined : dataTypeFromMessage(message);
}

function decimalLiteral(decimal: {
  readonly value: string;
  readonly precision?: number;
  readonly scale?: number;
}): Literal {
  const { digits, scale: written } = decimalDigits(decimal.value);
  const scale = Math.max(decimal.scale ?? 0, written);
  const unscaled = digits * 10n ** BigInt(scale - written);
  const needed = Math.max(String(unscaled).replace("-", "").length, scale, 1);
  const precision = Math.max(decimal.precision ?? 0, needed);
  return { kind: "literal", value: unscaled, dataType: decimalType(precision, scale) };
}

function decimalDigits(text: string): { readonly digits: bigint; readonly scale: number } {
  const [mantissa = "0", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

type ArrayMessage = Extract<Expression_Literal["literalType"], { case: "array" }>["value"];
type MapMessage = Extract<Expression_Literal["literalType"], { case: "map" }>["value"];
type StructMessage = Extract<Expression_Literal["literalType"], { case: "struct" }>["value"];
type SpecializedArrayMessage = Extract<
  Expression_Literal["literalType"],
  { case: "specializedArray" }
>["value"];

function commonType(literals: readonly Literal[]): DataType {
  return widestType(literals.map((each) => each.dataType)) ?? voidType;
}

function arrayLiteral(message: Expression_Literal, value: ArrayMessage): Literal {
  const elements = value.elements.map(literalOf);
  const containsNull = elements.some((each) => each.value === null);
  const dataType =
    typeOf(message.dataType) ?? arrayType(typeOf(value.elementType) ?? commonType(elements), containsNull);
  return { kind: "literal", value: elements.map((each) => each.value), dataType };
}

function mapLiteral(message: Expression_Literal, value: MapMessage): Literal {
  const keys = value.keys.map(literalOf);
  const values = value.values.map(literalOf);
  const dataType =
    typeOf(message.dataType) ??
    mapType(
      typeOf(value.keyType) ?? commonType(keys),
      typeOf(value.valueType) ?? commonType(values),
      values.some((each) => each.value === null),
    );
  const pairs = keys.map((key, index): LiteralValue => [key.value, values[index]?.value ?? null]);
  return { kind: "literal", value: pairs, dataType };
}

function structLiteral(message: Expression_Literal, value: StructMessage): Literal {
  const elements = value.elements.map(literalOf);
  const dataType =
    typeOf(message.dataType) ??
    typeOf(value.structType) ??
    structType(
      elements.map((each, index) => ({
        name: `col${index + 1}`,
        dataType: each.dataType,
        nullable: each.value === null,
      })),
    );
  return { kind: "literal", value: elements.map((each) => each.value), dataType };
}

function specializedArray({ valueType }: SpecializedArrayMessage): Literal {
  const of = (values: readonly LiteralValue[], element: DataType): Literal => ({
    kind: "literal",
    value: values,
    dataType: arrayType(element, false),
  });
  switch (valueType.case) {
    case "bools":
      return of(valueType.value.values, booleanType);
    case "ints":
      return of(valueType.value.values, integerType);
    case "longs":
      return of(valueType.value.values, longType);
    case "floats":
      return of(valueType.value.values, floatType);
    case "doubles":
      return of(valueType.value.values, doubleType);
    case "strings":
      return of(valueType.value.values, stringType);
    default:
      return of([], voidType);
  }
}
