import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Expression_LiteralSchema, toDataTypeMessage } from "@millrace/spark-connect";
import {
  binaryType,
  booleanType,
  type DataType,
  doubleType,
  integerType,
  longType,
  stringType,
  timestampType,
  voidType,
} from "@millrace/spark-model";

/** A JavaScript value that has a Spark literal. Whole numbers are INT or BIGINT, others DOUBLE; a Date is a TIMESTAMP. */
export type LiteralValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly LiteralValue[];

export type LiteralInit = Exclude<MessageInitShape<typeof Expression_LiteralSchema>, { $typeName: string }>;

/** The literal message of a value. */
export function literal(value: LiteralValue): LiteralInit {
  return { literalType: literalKind(value) };
}

function literalKind(value: LiteralValue): NonNullable<LiteralInit["literalType"]> {
  if (value === null) return { case: "null", value: toDataTypeMessage(voidType) };
  if (typeof value === "boolean") return { case: "boolean", value };
  if (typeof value === "string") return { case: "string", value };
  if (typeof value === "bigint") return { case: "long", value };
  if (typeof value === "number") return numberKind(value);
  if (value instanceof Date) return { case: "timestamp", value: BigInt(value.getTime()) * 1000n };
  if (value instanceof Uint8Array) return { case: "binary", value };
  return {
    case: "array",
    value: { elementType: toDataTypeMessage(elementType(value)), elements: value.map(literal) },
  };
}

function numberKind(value: number): NonNullable<LiteralInit["literalType"]> {
  if (!Number.isSafeInteger(value)) return { case: "double", value };
  return isInt(value) ? { case: "integer", value } : { case: "long", value: BigInt(value) };
}

function isInt(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

function elementType(values: readonly LiteralValue[]): DataType {
  const first = values.find((value) => value !== null);
  if (first === undefined) return voidType;
  if (typeof first === "boolean") return booleanType;
  if (typeof first === "string") return stringType;
  if (typeof first === "bigint") return longType;
  if (first instanceof Date) return timestampType;
  if (first instanceof Uint8Array) return binaryType;
  if (typeof first === "number") {
    if (values.every((value) => value === null || Number.isInteger(value))) {
      return values.every((value) => value === null || isInt(Number(value))) ? integerType : longType;
    }
    return doubleType;
  }
  return { kind: "array", elementType: elementType(first as readonly LiteralValue[]), containsNull: true };
}
