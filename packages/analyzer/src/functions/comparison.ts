import { booleanType, type DataType, dataTypeOf, type Expression, isNullable } from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { widestType } from "../types/common-type.ts";
import { decimalForOperand, widerDecimal } from "../types/decimal.ts";
import { boolean, text } from "../types/implicit-cast.ts";
import { isOrderable } from "../types/predicates.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch, quotedType, wrongArgumentCount } from "./errors.ts";
import { differing, isDecimalOperation, type Pair, pairOf } from "./operand-pair.ts";
import { operation } from "./operation.ts";

const infix = (operator: string) => (_name: string, names: readonly string[]) =>
  `(${names.join(` ${operator} `)})`;

/** Comparison, logic and patterns. */
export const comparisonFunctions: readonly FunctionDefinition[] = [
  comparison("==", "=", ["="]),
  comparison("<=>", "<=>"),
  comparison("<", "<"),
  comparison("<=", "<="),
  comparison(">", ">"),
  comparison(">=", ">="),
  { kind: "special", name: "!=", aliases: ["<>"], resolve: notEqual },
  { kind: "special", name: "between", resolve: between },
  { kind: "special", name: "in", resolve: resolveIn },
  { kind: "scalar", name: "and", takes: [boolean, boolean], returns: booleanType, sql: infix("AND") },
  { kind: "scalar", name: "or", takes: [boolean, boolean], returns: booleanType, sql: infix("OR") },
  {
    kind: "scalar",
    name: "not",
    aliases: ["!"],
    takes: [boolean],
    returns: booleanType,
    sql: (_name, [operand]) => `(NOT ${operand})`,
  },
  { kind: "scalar", name: "like", takes: [text, text, text], optional: 1, returns: booleanType, sql: like },
  { kind: "scalar", name: "ilike", takes: [text, text, text], optional: 1, returns: booleanType, sql: ilike },
  {
    kind: "scalar",
    name: "rlike",
    aliases: ["regexp", "regexp_like"],
    takes: [text, text],
    returns: booleanType,
    sql: rlike,
  },
];

function like(_name: string, [value, pattern, character]: readonly string[]): string {
  return `${value} LIKE ${pattern}${character === undefined ? "" : ` ESCAPE '${character}'`}`;
}

function ilike(_name: string, [value, pattern]: readonly string[]): string {
  return `ilike(${value}, ${pattern})`;
}

function rlike(name: string, [value, pattern]: readonly string[]): string {
  return `${name.toUpperCase()}(${value}, ${pattern})`;
}

function comparison(name: string, symbol: string, aliases: readonly string[] = []): FunctionDefinition {
  return {
    kind: "special",
    name,
    aliases,
    resolve: (call) => compare(call.analysis, name, pairOf(call, symbol)),
  };
}

const ordering = new Set(["<", "<=", ">", ">="]);

/** A comparison with both sides cast to one type. */
export function compare(analysis: Analysis, name: string, pair: Pair): Resolved {
  const [left, right] = comparable(pair);
  const type = dataTypeOf(left);
  if (ordering.has(name) && !isOrderable(type)) {
    throw mismatch("INVALID_ORDERING_TYPE", pair.sql, {
      functionName: `\`${name}\``,
      dataType: quotedType(left),
    });
  }
  const nullable = name === "<=>" ? false : isNullable(left) || isNullable(right);
  return {
    sql: pair.sql,
    expression: operation(analysis, { name, operands: [left, right], dataType: booleanType, nullable }),
  };
}

function comparable(pair: Pair): readonly [Expression, Expression] {
  const { expression: left } = pair.left;
  const { expression: right } = pair.right;
  const common = comparisonType(left, right);
  if (common === undefined) throw differing(pair, [left, right]);
  return [castTo(left, common), castTo(right, common)];
}

/** The type in which two values compare. */
export function comparisonType(left: Expression, right: Expression): DataType | undefined {
  const [leftType, rightType] = [dataTypeOf(left), dataTypeOf(right)];
  if (isDecimalOperation(leftType, rightType)) {
    const leftDecimal = decimalForOperand(left, leftType);
    const rightDecimal = decimalForOperand(right, rightType);
    if (leftDecimal && rightDecimal) return widerDecimal(leftDecimal, rightDecimal);
  }
  return widestType([leftType, rightType]);
}

function notEqual(call: FunctionCallRequest): Resolved {
  const equal = compare(call.analysis, "==", pairOf(call, "="));
  return negation(call.analysis, equal);
}

function negation(analysis: Analysis, { expression, sql }: Resolved): Resolved {
  const operands = [expression];
  return {
    sql: `(NOT ${sql})`,
    expression: operation(analysis, { name: "not", operands, dataType: booleanType }),
  };
}

function between(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [value, lower, upper] = operands;
  if (value === undefined || lower === undefined || upper === undefined) {
    throw wrongArgumentCount(call.name, "3", operands.length);
  }
  const { analysis } = call;
  const from = compare(analysis, ">=", { left: value, right: lower, sql: `(${value.sql} >= ${lower.sql})` });
  const to = compare(analysis, "<=", { left: value, right: upper, sql: `(${value.sql} <= ${upper.sql})` });
  return {
    sql: `between(${value.sql}, ${lower.sql}, ${upper.sql})`,
    expression: operation(analysis, {
      name: "and",
      operands: [from.expression, to.expression],
      dataType: booleanType,
    }),
  };
}

function resolveIn(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [value, ...list] = operands;
  if (value === undefined) throw wrongArgumentCount(call.name, "> 0", 0);
  const sql = `(${value.sql} IN (${list.map((each) => each.sql).join(", ")}))`;
  const common = widestType(operands.map((each) => dataTypeOf(each.expression)));
  if (common === undefined) {
    throw mismatch("DATA_DIFF_TYPES", sql, {
      functionName: "`in`",
      dataType: `[${operands.map((each) => quotedType(each.expression)).join(", ")}]`,
    });
  }
  const casts = operands.map((each) => castTo(each.expression, common));
  return {
    sql,
    expression: operation(call.analysis, { name: "in", operands: casts, dataType: booleanType }),
  };
}
