import type { CastMode, DataType } from "@millrace/spark-model";
import { isDatetime, isIntegral, isInterval, isNumeric, isString, isTimestamp } from "./predicates.ts";

/**
 * Why an explicit cast is refused: `never` allowed at all, or not allowed in ANSI mode (Cast.canAnsiCast,
 * Cast.canCast). Undefined when the cast is allowed.
 */
export function castRefusal(from: DataType, to: DataType, mode: CastMode): "never" | "ansi" | undefined {
  if (canAnsiCast(from, to)) return undefined;
  if (!canLegacyCast(from, to)) return "never";
  return mode === "legacy" ? undefined : "ansi";
}

function canAnsiCast(from: DataType, to: DataType): boolean {
  if (from.kind === "void" || from.kind === to.kind) return nested(from, to, canAnsiCast);
  if (isString(to)) return true;
  if (isString(from)) return isStringTarget(to);
  if (from.kind === "variant") return to.kind !== "interval";
  if (isNumeric(from)) return isNumericTarget(from, to);
  if (from.kind === "boolean") return isNumeric(to);
  if (isDatetime(from)) return isDatetimeTarget(from, to);
  if (isInterval(from)) return isIntegral(to) || to.kind === "decimal";
  return false;
}

function isStringTarget(to: DataType): boolean {
  return isNumeric(to) || isDatetime(to) || isInterval(to) || to.kind === "boolean" || to.kind === "binary";
}

function isNumericTarget(from: DataType, to: DataType): boolean {
  if (isNumeric(to) || to.kind === "boolean" || to.kind === "timestamp") return true;
  if (to.kind === "binary") return isIntegral(from);
  return (isIntegral(from) || from.kind === "decimal") && isInterval(to) && to.kind !== "interval";
}

function isDatetimeTarget(from: DataType, to: DataType): boolean {
  return isDatetime(to) || (from.kind === "timestamp" && isNumeric(to) && to.kind !== "boolean");
}

function canLegacyCast(from: DataType, to: DataType): boolean {
  if (canAnsiCast(from, to)) return true;
  if (from.kind === "boolean") return isTimestamp(to);
  if (from.kind === "date") return isNumeric(to) || to.kind === "boolean";
  if (from.kind === "timestamp") return to.kind === "boolean";
  return nested(from, to, canLegacyCast);
}

function nested(from: DataType, to: DataType, can: (from: DataType, to: DataType) => boolean): boolean {
  if (from.kind === "array" && to.kind === "array") return can(from.elementType, to.elementType);
  if (from.kind === "map" && to.kind === "map") {
    return can(from.keyType, to.keyType) && can(from.valueType, to.valueType);
  }
  if (from.kind === "struct" && to.kind === "struct") {
    if (from.fields.length !== to.fields.length) return false;
    return from.fields.every((field, index) =>
      can(field.dataType, to.fields[index]?.dataType ?? field.dataType),
    );
  }
  return from.kind === to.kind || from.kind === "void";
}
