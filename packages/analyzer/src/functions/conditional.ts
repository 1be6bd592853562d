import {
  booleanType,
  type CaseWhen,
  dataTypeOf,
  type Expression,
  integerType,
  nullLiteral,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { any, boolean, double, type ParameterType } from "../types/implicit-cast.ts";
import { commonTypeOf } from "./bind.ts";
import { compare } from "./comparison.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch, quotedType, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";
import { typeOfFirst } from "./result-types.ts";

/** A bare NULL stands beside the integer 0. */
const numberOrInteger: ParameterType = {
  name: any.name,
  accept: (from) => (from.kind === "void" ? integerType : from),
};

/** NULL tests and choices. */
export const conditionalFunctions: readonly FunctionDefinition[] = [
  { kind: "special", name: "when", resolve: when },
  { kind: "special", name: "if", aliases: ["iff"], resolve: resolveIf },
  { kind: "special", name: "nullif", resolve: nullif },
  { kind: "special", name: "nvl2", resolve: nvl2 },
  {
    kind: "scalar",
    name: "isnull",
    takes: [any],
    returns: booleanType,
    nullable: "never",
    sql: (_name, [value]) => `(${value} IS NULL)`,
  },
  {
    kind: "scalar",
    name: "isnotnull",
    takes: [any],
    returns: booleanType,
    nullable: "never",
    sql: (_name, [value]) => `(${value} IS NOT NULL)`,
  },
  { kind: "scalar", name: "isnan", takes: [double], returns: booleanType, nullable: "never" },
  { kind: "scalar", name: "nanvl", takes: [double, double], returns: typeOfFirst },
  {
    kind: "scalar",
    name: "coalesce",
    takes: [any],
    rest: any,
    sameType: true,
    returns: typeOfFirst,
    nullable: "all",
  },
  {
    kind: "scalar",
    name: "nvl",
    aliases: ["ifnull"],
    takes: [any, any],
    sameType: true,
    returns: typeOfFirst,
    nullable: "all",
  },
  {
    kind: "scalar",
    name: "greatest",
    takes: [any, any],
    rest: any,
    sameType: true,
    promotesText: false,
    returns: typeOfFirst,
    nullable: "all",
  },
  {
    kind: "scalar",
    name: "least",
    takes: [any, any],
    rest: any,
    sameType: true,
    promotesText: false,
    returns: typeOfFirst,
    nullable: "all",
  },
  {
    kind: "scalar",
    name: "equal_null",
    takes: [any, any],
    sameType: true,
    returns: booleanType,
    nullable: "never",
  },
  { kind: "scalar", name: "nullifzero", takes: [numberOrInteger], returns: typeOfFirst, nullable: "always" },
  { kind: "scalar", name: "zeroifnull", takes: [numberOrInteger], returns: typeOfFirst, nullable: "never" },
  {
    kind: "scalar",
    name: "assert_true",
    takes: [boolean, any],
    optional: 1,
    returns: { kind: "void" },
    nullable: "always",
    sql: (name, [condition, message = `'${condition}' is not true!`]) => `${name}(${condition}, ${message})`,
  },
  { kind: "scalar", name: "raise_error", takes: [any], returns: { kind: "void" }, nullable: "always" },
];

/** CASE WHEN: conditions and values in turn, an odd last argument being ELSE. */
function when(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const count = operands.length - (operands.length % 2);
  const otherwise = operands[count];
  const pairs = Array.from({ length: count / 2 }, (_, index) => ({
    condition: at(operands, 2 * index),
    value: at(operands, 2 * index + 1),
  }));
  const text = pairs.map(({ condition, value }) => ` WHEN ${condition.sql} THEN ${value.sql}`).join("");
  const sql = `CASE${text}${otherwise ? ` ELSE ${otherwise.sql}` : ""} END`;
  const values = [...pairs.map(({ value }) => value), ...(otherwise ? [otherwise] : [])];
  const dataType = commonTypeOf(
    values.map((value) => value.expression),
    "casewhen",
    sql,
  );
  const branches = pairs.map(({ condition, value }) => ({
    condition: asCondition(condition, sql),
    value: castTo(value.expression, dataType),
  }));
  const expression: CaseWhen = {
    kind: "case",
    branches,
    ...(otherwise ? { otherwise: castTo(otherwise.expression, dataType) } : {}),
    dataType,
  };
  return { expression, sql };
}

function at(operands: readonly Resolved[], index: number): Resolved {
  return operands[index] ?? { expression: nullLiteral, sql: "NULL" };
}

function asCondition({ expression, sql: inputSql }: Resolved, sql: string): Expression {
  const type = dataTypeOf(expression);
  if (type.kind === "boolean") return expression;
  throw mismatch("UNEXPECTED_INPUT_TYPE", sql, {
    paramIndex: "first",
    requiredType: '"BOOLEAN"',
    inputSql: `"${inputSql}"`,
    inputType: quotedType(expression),
  });
}

function resolveIf(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  if (operands.length !== 3) throw wrongArgumentCount(call.name, "3", operands.length);
  const sql = `(IF(${operands.map((operand) => operand.sql).join(", ")}))`;
  const [condition] = operands;
  if (condition === undefined || dataTypeOf(condition.expression).kind !== "void")
    return { ...when(call), sql };
  const known = { ...condition, expression: castTo(condition.expression, booleanType) };
  return { ...when({ ...call, arguments: () => [known, ...operands.slice(1)] }), sql };
}

function nullif(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  if (operands.length !== 2) throw wrongArgumentCount(call.name, "2", operands.length);
  const [left, right] = [at(operands, 0), at(operands, 1)];
  const sql = `nullif(${left.sql}, ${right.sql})`;
  const equal = compare(call.analysis, "==", { left, right, sql: `(${left.sql} = ${right.sql})` });
  const dataType = dataTypeOf(left.expression);
  const missing = castTo(nullLiteral, dataType);
  const branches = [{ condition: equal.expression, value: missing }];
  return { sql, expression: { kind: "case", branches, otherwise: left.expression, dataType } };
}

function nvl2(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  if (operands.length !== 3) throw wrongArgumentCount(call.name, "3", operands.length);
  const [value, present, missing] = [at(operands, 0), at(operands, 1), at(operands, 2)];
  const sql = `nvl2(${operands.map((operand) => operand.sql).join(", ")})`;
  const dataType = commonTypeOf([present.expression, missing.expression], "if", sql);
  const condition = operation(call.analysis, {
    name: "isnotnull",
    operands: [value.expression],
    dataType: booleanType,
    nullable: false,
  });
  const branches = [{ condition, value: castTo(present.expression, dataType) }];
  return {
    sql,
    expression: { kind: "case", branches, otherwise: castTo(missing.expression, dataType), dataType },
  };
}
