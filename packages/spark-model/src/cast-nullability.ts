import type { DataType, DecimalType } from "./data-type.ts";

const integralDigits: Readonly<Partial<Record<DataType["kind"], number>>> = {
  boolean: 1,
  byte: 3,
  short: 5,
  integer: 10,
  long: 20,
};

const isText = (type: DataType): boolean =>
  type.kind === "string" || type.kind === "char" || type.kind === "varchar";

const isSmallInteger = (type: DataType): boolean =>
  type.kind === "byte" || type.kind === "short" || type.kind === "integer";

/** Whether Spark declares a cast nullable whatever its operand is, in ANSI mode too (Cast.forceNullable). */
export function castCanGiveNull(from: DataType, to: DataType): boolean {
  if (from.kind === "void" || (from.kind === to.kind && from.kind !== "decimal")) return false;
  if (isText(from)) return !isText(to) && to.kind !== "binary";
  if (isText(to)) return false;
  if (from.kind === "timestamp" && isSmallInteger(to)) return true;
  if (to.kind === "timestamp") return from.kind === "float" || from.kind === "double";
  if (to.kind === "date") return from.kind !== "timestamp" && from.kind !== "timestamp_ntz";
  if (from.kind === "date") return to.kind !== "timestamp_ntz";
  if (to.kind === "interval") return true;
  if (to.kind === "decimal") return !fits(from, to);
  return isFractional(from) && (isSmallInteger(to) || to.kind === "long");
}

function isFractional(type: DataType): boolean {
  return type.kind === "float" || type.kind === "double" || type.kind === "decimal";
}

/** Whether every value of a type is a value of the decimal type. */
function fits(from: DataType, to: DecimalType): boolean {
  if (from.kind === "decimal") {
    return to.precision - to.scale >= from.precision - from.scale && to.scale >= from.scale;
  }
  const digits = integralDigits[from.kind];
  return digits !== undefined && to.precision - to.scale >= digits;
}
