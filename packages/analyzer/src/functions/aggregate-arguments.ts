import { dataTypeOf, type Expression, type LiteralValue, SparkError } from "@millrace/spark-model";
import type { Resolved } from "../expressions/resolved.ts";
import type { ArgumentCheck } from "./definition.ts";
import { mismatch } from "./errors.ts";

/** Below this ratio HyperLogLog++ would have fewer than four bits for the index of a register. */
const smallestRatio = 2 ** 1.5;

/** The relative standard deviation of approx_count_distinct is a literal of at most 0.39. */
export const deviation: ArgumentCheck = ({ name, arguments: [, wanted] }) => {
  if (wanted === undefined) return;
  const { expression } = wanted;
  const kind = dataTypeOf(expression).kind;
  const value = expression.kind === "literal" ? numberOf(expression) : undefined;
  if (typeof value !== "number" || (kind !== "double" && kind !== "decimal")) {
    throw new SparkError({ errorClass: "_LEGACY_ERROR_TEMP_1104", messageParameters: {} });
  }
  if (value !== 0 && !(1.106 / value > smallestRatio)) {
    throw new SparkError({
      errorClass: "FAILED_FUNCTION_CALL",
      messageParameters: { funcName: `\`${name}\`` },
    });
  }
};

/** Shares of percentile functions are constants from 0 to 1. */
export const percentage: ArgumentCheck = ({ sql, arguments: [, share] }) => {
  const values = constantOf(sql, share, { name: "percentage", type: "DOUBLE" });
  if (values === undefined || values.every((value) => value >= 0 && value <= 1)) return;
  throw mismatch("VALUE_OUT_OF_RANGE", sql, {
    exprName: "percentage",
    valueRange: "[0.0, 1.0]",
    currentValue: values.map((value) => `${Number.isInteger(value) ? value.toFixed(1) : value}D`).join(","),
  });
};

const largestAccuracy = 2_147_483_647;

/** The accuracy of percentile_approx is a positive constant. */
export const percentageAndAccuracy: ArgumentCheck = (call) => {
  percentage(call);
  const [value] = constantOf(call.sql, call.arguments[2], { name: "accuracy", type: "BIGINT" }) ?? [];
  if (value === undefined || (value > 0 && value <= largestAccuracy)) return;
  throw mismatch("VALUE_OUT_OF_RANGE", call.sql, {
    exprName: "accuracy",
    valueRange: `(0, ${largestAccuracy}]`,
    currentValue: `${value}L`,
  });
};

interface ConstantRange {
  readonly index: number;
  /** As messages name the argument. */
  readonly name: string;
  readonly range: readonly [number, number];
}

/** An argument, if it is there, is a constant in a range with both its ends. */
export function constantBetween({ index, name, range: [least, most] }: ConstantRange): ArgumentCheck {
  return (call) => {
    const [value] = constantOf(call.sql, call.arguments[index], { name, type: "INT" }) ?? [];
    if (value === undefined || (value >= least && value <= most)) return;
    throw mismatch("VALUE_OUT_OF_RANGE", call.sql, {
      exprName: name,
      valueRange: `[${least}, ${most}]`,
      currentValue: String(value),
    });
  };
}

/** The numbers of an argument that must be constant; undefined for one that only the engine computes. */
function constantOf(
  sql: string,
  argument: Resolved | undefined,
  { name, type }: { readonly name: string; readonly type: string },
): readonly number[] | undefined {
  if (argument === undefined) return undefined;
  const { expression } = argument;
  if (expression.kind === "attribute") {
    throw mismatch("NON_FOLDABLE_INPUT", sql, {
      inputName: `\`${name}\``,
      inputType: `"${type}"`,
      inputExpr: `"${argument.sql}"`,
    });
  }
  const value = numberOf(expression);
  if (value === null) throw mismatch("UNEXPECTED_NULL", sql, { exprName: name });
  return typeof value === "number" ? [value] : value;
}

/** The number or numbers of a constant, through casts. */
function numberOf(expression: Expression): number | readonly number[] | null | undefined {
  if (expression.kind === "cast") return numberOf(expression.child);
  if (expression.kind === "function" && expression.name === "array") {
    const items = expression.arguments.map(numberOf);
    return items.every((item) => typeof item === "number") ? items : undefined;
  }
  if (expression.kind !== "literal") return undefined;
  const { value, dataType } = expression;
  const scale = dataType.kind === "decimal" ? dataType.scale : 0;
  return literalNumber(value, scale);
}

function literalNumber(value: LiteralValue, scale: number): number | readonly number[] | null | undefined {
  if (value === null) return null;
  if (Array.isArray(value)) {
    const items = value.map((item: LiteralValue) => literalNumber(item, scale));
    return items.every((item) => typeof item === "number") ? items : undefined;
  }
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  return Number(value) / 10 ** scale;
}
