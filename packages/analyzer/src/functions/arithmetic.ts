import {
  type DataType,
  dataTypeOf,
  doubleType,
  type Expression,
  isNullable,
  longType,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { stringPromotion, tightestCommonType } from "../types/common-type.ts";
import { decimalForOperand, decimalResult } from "../types/decimal.ts";
import { integral } from "../types/implicit-cast.ts";
import { isDatetime, isInterval, isNumeric, isString } from "../types/predicates.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { differing, isDecimalOperation, type Pair, pairOf } from "./operand-pair.ts";
import { operation } from "./operation.ts";
import { typeOfFirst } from "./result-types.ts";
import { temporalOperation } from "./temporal-arithmetic.ts";

/** Arithmetic and bits. */
export const arithmeticFunctions: readonly FunctionDefinition[] = [
  arithmetic("+"),
  arithmetic("-"),
  arithmetic("*"),
  arithmetic("/"),
  arithmetic("%", ["mod"]),
  arithmetic("div"),
  attempted("try_add", "+"),
  attempted("try_subtract", "-"),
  attempted("try_multiply", "*"),
  attempted("try_divide", "/"),
  attempted("try_mod", "%"),
  { kind: "special", name: "negative", resolve: negate },
  { kind: "special", name: "positive", resolve: positive },
  bits("&"),
  bits("|"),
  bits("^"),
  {
    kind: "scalar",
    name: "~",
    takes: [integral],
    returns: typeOfFirst,
    sql: (_name, names) => `~${names.join("")}`,
  },
];

function arithmetic(name: string, aliases: readonly string[] = []): FunctionDefinition {
  return { kind: "special", name, aliases, resolve: (call) => resolveArithmetic(call, name) };
}

/** The operation that gives NULL where the operator raises. */
function attempted(name: string, operator: string): FunctionDefinition {
  return { kind: "special", name, resolve: (call) => resolveAttempted(call, name, operator) };
}

function resolveAttempted(call: FunctionCallRequest, name: string, operator: string): Resolved {
  const { expression } = resolveArithmetic({ ...call, name: operator }, operator);
  const sql = `${name}(${call
    .arguments()
    .map((operand) => operand.sql)
    .join(", ")})`;
  if (expression.kind !== "function") return { expression, sql };
  // Operations on dates and times have names of their own, which do not say that they are attempted.
  const isPlain = expression.name === operator;
  return { sql, expression: { ...expression, ...(isPlain ? { name } : { ansi: false }), nullable: true } };
}

function resolveArithmetic(call: FunctionCallRequest, name: string): Resolved {
  const pair = pairOf(call, name);
  const written = call.name === "mod" ? { ...pair, sql: `mod(${pair.left.sql}, ${pair.right.sql})` } : pair;
  const left = dataTypeOf(pair.left.expression);
  const right = dataTypeOf(pair.right.expression);
  if ([left, right].some((type) => isDatetime(type) || isInterval(type))) {
    const result = temporalOperation(call.analysis, name, written);
    if (result !== undefined) return result;
  }
  return numericOperation(call.analysis, name, written);
}

const dividing = new Set(["/", "%", "div"]);

function numericOperation(analysis: Analysis, name: string, pair: Pair): Resolved {
  const { operands, dataType } = numericOperands(name, { ...pair, ansi: analysis.ansi });
  // Spark declares divisions nullable in ANSI mode too.
  const nullable = operands.some(isNullable) || dividing.has(name);
  return { sql: pair.sql, expression: operation(analysis, { name, operands, dataType, nullable }) };
}

function numericOperands(
  name: string,
  pair: Pair & { readonly ansi: boolean },
): { readonly operands: readonly Expression[]; readonly dataType: DataType } {
  const operands = [pair.left.expression, pair.right.expression] as const;
  const [left, right] = promoted(operands, pair);
  const types = [dataTypeOf(left), dataTypeOf(right)] as const;
  if (types.some((type) => !isNumeric(type) && type.kind !== "void")) throw differing(pair, operands);
  if (name === "/" && !isDecimalOperation(...types)) {
    return { operands: [castTo(left, doubleType), castTo(right, doubleType)], dataType: doubleType };
  }
  if (isDecimalOperation(...types)) return decimalOperands(name, left, right);
  const common = tightestCommonType(...types) ?? doubleType;
  const operandType = name === "div" ? longType : common.kind === "void" ? doubleType : common;
  if (name === "div" && !["byte", "short", "integer", "long", "void"].includes(common.kind)) {
    throw mismatch("BINARY_OP_WRONG_TYPE", pair.sql, {
      inputType: '("BIGINT" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "DECIMAL")',
      actualDataType: `"${common.kind.toUpperCase()}"`,
    });
  }
  return { operands: [castTo(left, operandType), castTo(right, operandType)], dataType: operandType };
}

function promoted(
  [left, right]: readonly [Expression, Expression],
  pair: Pair & { readonly ansi: boolean },
): readonly [Expression, Expression] {
  const promotion = stringPromotion(dataTypeOf(left), dataTypeOf(right));
  if (promotion !== undefined && isNumeric(promotion))
    return [castTo(left, promotion), castTo(right, promotion)];
  const bothText = isString(dataTypeOf(left)) && isString(dataTypeOf(right));
  if (bothText && pair.ansi) throw differing(pair, [left, right]);
  return bothText ? [castTo(left, doubleType), castTo(right, doubleType)] : [left, right];
}

function decimalOperands(
  name: string,
  left: Expression,
  right: Expression,
): { readonly operands: readonly Expression[]; readonly dataType: DataType } {
  const leftType = decimalForOperand(left, dataTypeOf(left)) ?? decimalForOperand(right, dataTypeOf(right));
  const rightType = decimalForOperand(right, dataTypeOf(right)) ?? leftType;
  if (leftType === undefined || rightType === undefined) throw new Error("one operand is a decimal");
  const dataType = decimalResult(name, leftType, rightType);
  const operands = [castTo(left, leftType), castTo(right, rightType)];
  return { operands, dataType: name === "div" ? longType : dataType };
}

function negate(call: FunctionCallRequest): Resolved {
  const operand = call.argument(0);
  const sql = call.analysis.isText ? `(- ${operand.sql})` : `negative(${operand.sql})`;
  const value = isString(dataTypeOf(operand.expression))
    ? castTo(operand.expression, doubleType)
    : operand.expression;
  const literal = negatedLiteral(value);
  if (literal !== undefined) return { sql, expression: literal };
  return {
    sql,
    expression: operation(call.analysis, {
      name: "negative",
      operands: [value],
      dataType: dataTypeOf(value),
    }),
  };
}

/** A number or interval with its sign changed. */
function negatedLiteral(expression: Expression): Expression | undefined {
  if (expression.kind !== "literal") return undefined;
  const { value } = expression;
  if (typeof value === "number" || typeof value === "bigint") return { ...expression, value: -value };
  return undefined;
}

function positive(call: FunctionCallRequest): Resolved {
  const operand = call.argument(0);
  return { sql: `(+ ${operand.sql})`, expression: operand.expression };
}

function bits(name: string): FunctionDefinition {
  return {
    kind: "scalar",
    name,
    takes: [integral, integral],
    sameType: true,
    returns: typeOfFirst,
    sql: (_name, names) => `(${names.join(` ${name} `)})`,
  };
}
