import {
  binaryType,
  booleanType,
  type DataType,
  dateType,
  doubleType,
  integerType,
  longType,
  stringType,
  timestampType,
} from "@millrace/spark-model";
import { decimalForType } from "./decimal.ts";
import { isAtomic, isDatetime, isDecimal, isIntegral, isNumeric, isString } from "./predicates.ts";

/** What a function parameter takes: the type that a value of `type` is cast to, undefined when it is refused. */
export interface ParameterType {
  /** As error messages name it: `"STRING"`, `("STRING" or "BINARY")`. */
  readonly name: string;
  accept(type: DataType): DataType | undefined;
}

/** Whether ANSI assignment allows the cast (Cast.canANSIStoreAssign). */
export function canStoreAssign(from: DataType, to: DataType): boolean {
  if (from.kind === "void") return true;
  if (isNumeric(from) && isNumeric(to)) return true;
  if (isString(to)) return isAtomic(from) && from.kind !== "binary";
  return isDatetime(from) && isDatetime(to);
}

/** The implicit cast to one concrete type (AnsiTypeCoercion.implicitCast). */
function implicitCast(from: DataType, to: DataType): DataType | undefined {
  if (from.kind === to.kind && !isDecimal(to)) return from;
  if (from.kind === "void") return to;
  if (isString(from) && isString(to)) return from;
  if (isString(from)) return isAtomic(to) ? to : undefined;
  return canStoreAssign(from, to) ? to : undefined;
}

const concrete = (name: string, type: DataType): ParameterType => ({
  name: `"${name}"`,
  accept: (from) => implicitCast(from, type),
});

const family = (
  name: string,
  accepts: (type: DataType) => boolean,
  fallback: DataType | undefined,
): ParameterType => ({
  name,
  accept(from) {
    if (accepts(from)) return from;
    if (fallback === undefined) return undefined;
    return from.kind === "void" || isString(from) ? fallback : undefined;
  },
});

export const text = concrete("STRING", stringType);
export const boolean = concrete("BOOLEAN", booleanType);
export const integer = concrete("INT", integerType);
export const long = concrete("BIGINT", longType);
export const double = concrete("DOUBLE", doubleType);
export const binary = concrete("BINARY", binaryType);
export const date = concrete("DATE", dateType);
export const timestamp = concrete("TIMESTAMP", timestampType);
export const integral = family('"INTEGRAL"', isIntegral, longType);
export const numeric = family('"NUMERIC"', isNumeric, doubleType);
export const any: ParameterType = { name: '"ANY"', accept: (from) => from };
export const array: ParameterType = {
  name: '"ARRAY"',
  accept: (from) => (from.kind === "array" ? from : undefined),
};
export const map: ParameterType = {
  name: '"MAP"',
  accept: (from) => (from.kind === "map" ? from : undefined),
};
/** Decimal: other numbers take their natural decimal type. */
export const decimal: ParameterType = {
  name: '"DECIMAL"',
  accept: (from) => (isNumeric(from) ? decimalForType(from) : undefined),
};

/** Takes the first of several that accepts the type as it is, else the first that casts it (TypeCollection). */
export function either(...options: readonly ParameterType[]): ParameterType {
  return {
    name: `(${options.map((option) => option.name).join(" or ")})`,
    accept(from) {
      const unchanged = options.some((option) => option.accept(from) === from);
      if (unchanged) return from;
      for (const option of options) {
        const accepted = option.accept(from);
        if (accepted !== undefined) return accepted;
      }
      return undefined;
    },
  };
}

export const textOrBinary = either(text, binary);
export const arrayOrMap = either(array, map);
