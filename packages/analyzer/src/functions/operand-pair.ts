import { type DataType, dataTypeOf, type Expression, sameType } from "@millrace/spark-model";
import type { Resolved } from "../expressions/resolved.ts";
import { isDecimal } from "../types/predicates.ts";
import type { FunctionCallRequest } from "./definition.ts";
import { mismatch, quotedType, wrongArgumentCount } from "./errors.ts";

/** The two operands of a call, and its text. */
export interface Pair {
  readonly left: Resolved;
  readonly right: Resolved;
  readonly sql: string;
}

/** The operands of a binary operator. */
export function pairOf(call: FunctionCallRequest, symbol: string): Pair {
  const operands = call.arguments();
  const [left, right] = operands;
  if (left === undefined || right === undefined || operands.length !== 2) {
    throw wrongArgumentCount(call.name, "2", operands.length);
  }
  return { left, right, sql: `(${left.sql} ${symbol} ${right.sql})` };
}

/** Whether two types compute as decimals. */
export function isDecimalOperation(left: DataType, right: DataType): boolean {
  const exact = (type: DataType) => type.kind !== "float" && type.kind !== "double";
  return (isDecimal(left) || isDecimal(right)) && exact(left) && exact(right);
}

/** Operands whose types have nothing in common, or are of no use to the operator. */
export function differing(pair: Pair, [left, right]: readonly [Expression, Expression]): Error {
  if (sameType(dataTypeOf(left), dataTypeOf(right))) {
    return mismatch("BINARY_OP_WRONG_TYPE", pair.sql, {
      inputType: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
      actualDataType: quotedType(left),
    });
  }
  return mismatch("BINARY_OP_DIFF_TYPES", pair.sql, { left: quotedType(left), right: quotedType(right) });
}
