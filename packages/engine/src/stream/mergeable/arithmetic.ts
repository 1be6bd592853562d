import { booleanType, doubleType, type Expression } from "@millrace/spark-model";
import { call } from "../builders.ts";

/** Formulas over doubles. */
export function sum(...terms: readonly Expression[]): Expression {
  return terms.reduce((left, right) => call("+", [left, right], doubleType));
}

export function product(...factors: readonly Expression[]): Expression {
  return factors.reduce((left, right) => call("*", [left, right], doubleType));
}

export function difference(left: Expression, right: Expression): Expression {
  return call("-", [left, right], doubleType);
}

/** NULL where the divisor is 0. */
export function quotient(dividend: Expression, divisor: Expression): Expression {
  const isDivisor = call("!=", [divisor, zero], booleanType);
  const value = call("/", [dividend, divisor], doubleType);
  return { kind: "case", branches: [{ condition: isDivisor, value }], dataType: doubleType };
}

/** A value, or 0 for NULL. */
export function orZero(value: Expression): Expression {
  return call("coalesce", [value, zero], doubleType);
}

export function squareRoot(value: Expression): Expression {
  return call("sqrt", [value], doubleType);
}

export const zero: Expression = { kind: "literal", value: 0, dataType: doubleType };
