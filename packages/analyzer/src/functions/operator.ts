import {
  booleanType,
  type DataType,
  dataTypeOf,
  dateType,
  doubleType,
  type Expression,
  isNullable,
  longType,
  sameType,
  stringType,
  timestampType,
} from "@millrace/spark-model";
import type { Analysis } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { stringPromotion, tightestCommonType, widestType } from "../types/common-type.ts";
import { decimalForOperand, decimalResult, widerDecimal } from "../types/decimal.ts";
import { boolean, integral, text } from "../types/implicit-cast.ts";
import {
  isAnsiInterval,
  isDatetime,
  isDecimal,
  isInterval,
  isNumeric,
  isOrderable,
  isString,
  isTimestamp,
} from "../types/predicates.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch, quotedType, wrongArgumentCount } from "./errors.ts";

const infix = (operator: string) => (_name: string, names: readonly string[]) =>
  `(${names.join(` ${operator} `)})`;
const prefix = (operator: string) => (_name: string, names: readonly string[]) =>
  `(${operator}${names.join("")})`;

/** Arithmetic, comparison, logic and bits. */
export const operatorFunctions: readonly FunctionDefinition[] = [
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
    sql: prefix("NOT "),
  },
  bits("&"),
  bits("|"),
  bits("^"),
  {
    kind: "scalar",
    name: "~",
    takes: [integral],
    returns: firstType,
    sql: (_name, names) => `~${names.join("")}`,
  },
  { kind: "special", name: "||", resolve: (call) => concatenation(call) },
  {
    kind: "scalar",
    name: "like",
    takes: [text, text, text],
    optional: 1,
    returns: booleanType,
    sql: like("LIKE"),
  },
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

function firstType(operands: readonly Expression[]): DataType {
  const [first] = operands;
  return first ? dataTypeOf(first) : stringType;
}

function like(keyword: string) {
  return (_name: string, [value, pattern, character]: readonly string[]) =>
    `${value} ${keyword} ${pattern}${character === undefined ? "" : ` ESCAPE '${character}'`}`;
}

function ilike(_name: string, [value, pattern]: readonly string[]): string {
  return `ilike(${value}, ${pattern})`;
}

function rlike(name: string, [value, pattern]: readonly string[]): string {
  return `${name.toUpperCase()}(${value}, ${pattern})`;
}

function concatenation(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const sql = `concat(${operands.map((each) => each.sql).join(", ")})`;
  const types = operands.map((each) => dataTypeOf(each.expression));
  const dataType = types.every((type) => type.kind === "array" || type.kind === "void")
    ? (widestType(types) ?? stringType)
    : types.every((type) => type.kind === "binary")
      ? { kind: "binary" as const }
      : stringType;
  const casts = operands.map((each) => castTo(each.expression, dataType));
  return { sql, expression: operation(call.analysis, { name: "concat", operands: casts, dataType }) };
}

interface Operation {
  readonly name: string;
  readonly operands: readonly Expression[];
  readonly dataType: DataType;
  readonly nullable?: boolean;
}

/** A call of a scalar function whose operands need no more casts. */
export function operation(analysis: Analysis, { name, operands, dataType, nullable }: Operation): Expression {
  return {
    kind: "function",
    name,
    arguments: operands,
    dataType,
    nullable: nullable ?? operands.some(isNullable),
    ansi: analysis.ansi,
  };
}

interface Pair {
  readonly left: Resolved;
  readonly right: Resolved;
  readonly sql: string;
}

function pairOf(call: FunctionCallRequest, symbol: string): Pair {
  const operands = call.arguments();
  const [left, right] = operands;
  if (left === undefined || right === undefined || operands.length !== 2) {
    throw wrongArgumentCount(call.name, "2", operands.length);
  }
  return { left, right, sql: `(${left.sql} ${symbol} ${right.sql})` };
}

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
    const result = temporal(call.analysis, name, written);
    if (result !== undefined) return result;
  }
  return numericOperation(call.analysis, name, written);
}

const dividing = new Set(["/", "%", "div"]);

function numericOperation(analysis: Analysis, name: string, pair: Pair): Resolved {
  const { operands, dataType } = numericOperands(name, pair);
  // Spark declares divisions nullable in ANSI mode too.
  const nullable = operands.some(isNullable) || dividing.has(name);
  return { sql: pair.sql, expression: operation(analysis, { name, operands, dataType, nullable }) };
}

function numericOperands(
  name: string,
  pair: Pair,
): { readonly operands: readonly Expression[]; readonly dataType: DataType } {
  const operands = [pair.left.expression, pair.right.expression] as const;
  const [left, right] = promoted(operands);
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

function promoted([left, right]: readonly [Expression, Expression]): readonly [Expression, Expression] {
  const promotion = stringPromotion(dataTypeOf(left), dataTypeOf(right));
  if (promotion !== undefined && isNumeric(promotion))
    return [castTo(left, promotion), castTo(right, promotion)];
  const bothText = isString(dataTypeOf(left)) && isString(dataTypeOf(right));
  return bothText ? [castTo(left, doubleType), castTo(right, doubleType)] : [left, right];
}

function isDecimalOperation(left: DataType, right: DataType): boolean {
  const exact = (type: DataType) => type.kind !== "float" && type.kind !== "double";
  return (isDecimal(left) || isDecimal(right)) && exact(left) && exact(right);
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

function differing(pair: Pair, [left, right]: readonly [Expression, Expression]): Error {
  if (sameType(dataTypeOf(left), dataTypeOf(right))) {
    return mismatch("BINARY_OP_WRONG_TYPE", pair.sql, {
      inputType: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
      actualDataType: quotedType(left),
    });
  }
  return mismatch("BINARY_OP_DIFF_TYPES", pair.sql, { left: quotedType(left), right: quotedType(right) });
}

/** Dates, timestamps and intervals (BinaryArithmeticWithDatetimeResolver); undefined when none applies. */
function temporal(analysis: Analysis, name: string, pair: Pair): Resolved | undefined {
  const left = pair.left.expression;
  const right = pair.right.expression;
  const [leftType, rightType] = [dataTypeOf(left), dataTypeOf(right)];
  const result = (function_: string, operands: readonly Expression[], dataType: DataType): Resolved => ({
    sql: pair.sql,
    expression: operation(analysis, { name: function_, operands, dataType }),
  });
  if (name === "+" && isInterval(leftType) && isDatetime(rightType)) {
    const swapped = { left: pair.right, right: pair.left, sql: `${pair.right.sql} + ${pair.left.sql}` };
    return temporal(analysis, name, swapped);
  }
  if ((name === "+" || name === "-") && isDatetime(leftType) && isInterval(rightType)) {
    const written = { left: pair.left, right: pair.right, sql: `${pair.left.sql} ${name} ${pair.right.sql}` };
    return plusInterval(analysis, name, written);
  }
  if (leftType.kind === "date" && isWholeNumber(rightType)) {
    const function_ = name === "+" ? "date_add" : name === "-" ? "date_sub" : undefined;
    if (function_ === undefined) return undefined;
    const sql = `${function_}(${pair.left.sql}, ${pair.right.sql})`;
    return { ...result(function_, [left, right], dateType), sql };
  }
  if (name === "+" && rightType.kind === "date" && isWholeNumber(leftType)) {
    return {
      ...result("date_add", [right, left], dateType),
      sql: `date_add(${pair.right.sql}, ${pair.left.sql})`,
    };
  }
  if (name === "-") return difference(analysis, pair);
  if (isAnsiInterval(leftType) && isNumeric(rightType) && name === "*") {
    return result("multiply_interval", [left, right], wholeInterval(leftType));
  }
  if (isAnsiInterval(leftType) && isNumeric(rightType) && name === "/") {
    return result("divide_interval", [left, right], wholeInterval(leftType));
  }
  if (isNumeric(leftType) && isAnsiInterval(rightType) && name === "*") {
    return result("multiply_interval", [right, left], wholeInterval(rightType));
  }
  return name === "+" ? intervalSum(analysis, name, pair) : undefined;
}

function isWholeNumber(type: DataType): boolean {
  return type.kind === "integer" || type.kind === "short" || type.kind === "byte";
}

function wholeInterval(type: DataType): DataType {
  return type.kind === "year_month_interval"
    ? { kind: "year_month_interval", start: "year", end: "month" }
    : { kind: "day_time_interval", start: "day", end: "second" };
}

/** `timestamp ± interval`; a date with time fields becomes a timestamp. */
function plusInterval(analysis: Analysis, name: string, pair: Pair): Resolved {
  const interval = dataTypeOf(pair.right.expression);
  const from = dataTypeOf(pair.left.expression);
  const staysDate = from.kind === "date" && (interval.kind !== "day_time_interval" || isDays(interval));
  const dataType = isTimestamp(from) ? from : staysDate ? dateType : timestampType;
  const operands = [castTo(pair.left.expression, dataType), pair.right.expression];
  const days = from.kind === "date" && isDays(interval) && name === "+";
  const sql = days ? `date_add(${pair.left.sql}, extractansiintervaldays(${pair.right.sql}))` : pair.sql;
  return { sql, expression: operation(analysis, { name, operands, dataType }) };
}

function isDays(interval: DataType): boolean {
  return interval.kind === "day_time_interval" && interval.start === "day" && interval.end === "day";
}

function difference(analysis: Analysis, pair: Pair): Resolved | undefined {
  const [left, right] = [pair.left.expression, pair.right.expression];
  const [leftType, rightType] = [dataTypeOf(left), dataTypeOf(right)];
  if (leftType.kind === "date" && rightType.kind === "date") {
    const dataType: DataType = { kind: "day_time_interval", start: "day", end: "day" };
    return {
      sql: pair.sql,
      expression: operation(analysis, { name: "subtract_dates", operands: [left, right], dataType }),
    };
  }
  const dates = [leftType, rightType].filter((type) => isDatetime(type) || isString(type));
  if (dates.length === 2) {
    const common =
      leftType.kind === "timestamp_ntz" && rightType.kind === "timestamp_ntz" ? leftType : timestampType;
    const operands = [castTo(left, common), castTo(right, common)];
    const dataType: DataType = { kind: "day_time_interval", start: "day", end: "second" };
    return {
      sql: pair.sql,
      expression: operation(analysis, { name: "subtract_timestamps", operands, dataType }),
    };
  }
  return intervalSum(analysis, "-", pair);
}

function intervalSum(analysis: Analysis, name: string, pair: Pair): Resolved | undefined {
  const [left, right] = [pair.left.expression, pair.right.expression];
  const common = tightestCommonType(dataTypeOf(left), dataTypeOf(right));
  if (common === undefined || !isInterval(common)) return undefined;
  const operands = [castTo(left, common), castTo(right, common)];
  return { sql: pair.sql, expression: operation(analysis, { name, operands, dataType: common }) };
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

function bits(name: string): FunctionDefinition {
  return {
    kind: "scalar",
    name,
    takes: [integral, integral],
    sameType: true,
    returns: firstType,
    sql: infix(name),
  };
}
