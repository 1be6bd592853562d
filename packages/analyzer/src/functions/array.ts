import {
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  type Expression,
  integerType,
  isNullable,
  stringType,
  structType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { widerTypeWithoutPromotion, widestType } from "../types/common-type.ts";
import {
  any,
  array,
  arrayOrMap,
  boolean,
  either,
  integer,
  type ParameterType,
  text,
} from "../types/implicit-cast.ts";
import type { FunctionCallRequest, FunctionDefinition, PlainFunction } from "./definition.ts";
import { mismatch, quotedType, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";
import { containsNull, elementOfFirst, elementTypeOf, typeOfFirst } from "./result-types.ts";

const twoArrays = (name: string, returns: PlainFunction["returns"]): PlainFunction => ({
  kind: "scalar",
  name,
  takes: [array, array],
  sameType: true,
  returns,
});

const arrayOfArrays: ParameterType = {
  name: '"ARRAY" of "ARRAY"',
  accept: (from) => (from.kind === "array" && from.elementType.kind === "array" ? from : undefined),
};

/** Arrays. */
export const arrayFunctions: readonly FunctionDefinition[] = [
  {
    kind: "scalar",
    name: "array",
    takes: [],
    rest: any,
    sameType: true,
    returns: (items) =>
      arrayType(widestType(items.map(dataTypeOf)) ?? { kind: "void" }, items.some(isNullable)),
    nullable: "never",
  },
  {
    kind: "scalar",
    name: "size",
    aliases: ["cardinality"],
    takes: [orNull(arrayOrMap)],
    returns: integerType,
  },
  { kind: "scalar", name: "array_size", takes: [orNull(array)], returns: integerType },
  withElement("array_contains", booleanType),
  withElement("array_position", { kind: "long" }),
  withElement("array_remove", "array"),
  withElement("array_append", "grown"),
  withElement("array_prepend", "grown"),
  { kind: "special", name: "array_insert", resolve: arrayInsert },
  twoArrays("arrays_overlap", booleanType),
  twoArrays("array_union", eitherArray),
  twoArrays("array_intersect", typeOfFirst),
  twoArrays("array_except", typeOfFirst),
  { kind: "scalar", name: "array_distinct", takes: [array], returns: typeOfFirst },
  {
    kind: "scalar",
    name: "array_compact",
    takes: [array],
    returns: (operands) => arrayType(elementOfFirst(operands), false),
  },
  { kind: "scalar", name: "array_max", takes: [array], returns: elementOfFirst, nullable: "always" },
  { kind: "scalar", name: "array_min", takes: [array], returns: elementOfFirst, nullable: "always" },
  { kind: "scalar", name: "array_join", takes: [array, text, text], optional: 1, returns: stringType },
  {
    kind: "scalar",
    name: "array_repeat",
    takes: [any, integer],
    returns: repeated,
    nullable: ([, count]) => count === undefined || isNullable(count),
  },
  { kind: "scalar", name: "arrays_zip", takes: [], rest: array, returns: zipped },
  {
    kind: "scalar",
    name: "flatten",
    takes: [arrayOfArrays],
    returns: flattened,
    nullable: ([array]) => array === undefined || isNullable(array) || containsNull(dataTypeOf(array)),
  },
  {
    kind: "scalar",
    name: "shuffle",
    takes: [array, any],
    optional: 1,
    returns: typeOfFirst,
    sql: (name, [value]) => `${name}(${value})`,
  },
  { kind: "scalar", name: "slice", takes: [array, integer, integer], returns: typeOfFirst },
  {
    kind: "scalar",
    name: "sort_array",
    takes: [array, boolean],
    optional: 1,
    returns: typeOfFirst,
    sql: (name, [value, ascending = "true"]) => `${name}(${value}, ${ascending})`,
  },
  {
    kind: "scalar",
    name: "sequence",
    takes: [any, any, any],
    optional: 1,
    sameType: (index) => index < 2,
    returns: (operands) => arrayType(typeOfFirst(operands), false),
  },
  { kind: "special", name: "element_at", resolve: elementAt },
  {
    kind: "scalar",
    name: "try_element_at",
    takes: [arrayOrMap, any],
    returns: (operands) => elementTypeOf(typeOfFirst(operands)),
    nullable: "always",
  },
  {
    kind: "scalar",
    name: "get",
    takes: [array, integer],
    returns: elementOfFirst,
    nullable: "always",
    sql: (name, names) => `${name}(${names.join(", ")})`,
  },
];

/** Takes a bare NULL for an array as well. */
function orNull(parameter: ParameterType): ParameterType {
  return {
    name: parameter.name,
    accept: (from) => (from.kind === "void" ? arrayType(from) : parameter.accept(from)),
  };
}

type WithElement = "array" | "grown" | DataType;

/** A function of an array and a value of its element type: both are cast to the wider one. */
function withElement(name: string, result: WithElement): FunctionDefinition {
  return { kind: "special", name, resolve: (call) => resolveWithElement(call, name, result) };
}

function resolveWithElement(call: FunctionCallRequest, name: string, result: WithElement): Resolved {
  const operands = call.arguments();
  const [items, value] = operands;
  if (items === undefined || value === undefined || operands.length !== 2) {
    throw wrongArgumentCount(name, "2", operands.length);
  }
  const sql = `${name}(${items.sql}, ${value.sql})`;
  const type = dataTypeOf(items.expression);
  if (type.kind !== "array") throw notAnArray(sql, items, value);
  const valueType = dataTypeOf(value.expression);
  if (valueType.kind === "void" && name === "array_contains") {
    throw mismatch("NULL_TYPE", sql, { functionName: `\`${name}\`` });
  }
  const element = widestType([type.elementType, valueType], widerTypeWithoutPromotion);
  if (element === undefined) throw differentElements(sql, items, value);
  const grows = result === "grown" && isNullable(value.expression);
  const arrayResult = arrayType(element, type.containsNull || grows);
  const casts = [
    castTo(items.expression, arrayType(element, type.containsNull)),
    castTo(value.expression, element),
  ];
  const dataType = result === "array" || result === "grown" ? arrayResult : result;
  const nullable =
    result === "grown"
      ? isNullable(items.expression)
      : casts.some(isNullable) || (name === "array_contains" && type.containsNull);
  return { sql, expression: operation(call.analysis, { name, operands: casts, dataType, nullable }) };
}

function notAnArray(sql: string, items: Resolved, _value: Resolved): Error {
  return mismatch("UNEXPECTED_INPUT_TYPE", sql, {
    paramIndex: "first",
    requiredType: '"ARRAY"',
    inputSql: `"${items.sql}"`,
    inputType: quotedType(items.expression),
  });
}

function differentElements(sql: string, items: Resolved, value: Resolved): Error {
  return mismatch("ARRAY_FUNCTION_DIFF_TYPES", sql, {
    functionName: `\`${sql.slice(0, sql.indexOf("("))}\``,
    dataType: '"ARRAY"',
    leftType: quotedType(items.expression),
    rightType: quotedType(value.expression),
  });
}

function arrayInsert(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [items, position, value] = operands;
  if (items === undefined || position === undefined || value === undefined) {
    throw wrongArgumentCount(call.name, "3", operands.length);
  }
  const sql = `array_insert(${items.sql}, ${position.sql}, ${value.sql})`;
  const type = dataTypeOf(items.expression);
  if (type.kind !== "array") throw notAnArray(sql, items, value);
  const element = widestType([type.elementType, dataTypeOf(value.expression)]) ?? type.elementType;
  const casts = [
    castTo(items.expression, arrayType(element, type.containsNull)),
    castTo(position.expression, integerType),
    castTo(value.expression, element),
  ];
  const nullable = isNullable(items.expression) || isNullable(position.expression);
  return {
    sql,
    expression: operation(call.analysis, {
      name: "array_insert",
      operands: casts,
      dataType: arrayType(element, true),
      nullable,
    }),
  };
}

/** An array's item counted from 1, from the end if negative, or a map's value. */
function elementAt(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  const [container, key] = operands;
  if (container === undefined || key === undefined) throw wrongArgumentCount(call.name, "2", operands.length);
  const sql = `element_at(${container.sql}, ${key.sql})`;
  const type = dataTypeOf(container.expression);
  if (type.kind !== "array" && type.kind !== "map") throw notContainer(sql, container);
  const wanted = type.kind === "map" ? type.keyType : integerType;
  const casts = [container.expression, castTo(key.expression, wanted)];
  const nullable = type.kind === "map" || containsNull(type) || casts.some(isNullable);
  return {
    sql,
    expression: operation(call.analysis, {
      name: "element_at",
      operands: casts,
      dataType: elementTypeOf(type),
      nullable,
    }),
  };
}

function notContainer(sql: string, container: Resolved): Error {
  return mismatch("UNEXPECTED_INPUT_TYPE", sql, {
    paramIndex: "first",
    requiredType: either(array, any).name,
    inputSql: `"${container.sql}"`,
    inputType: quotedType(container.expression),
  });
}

function eitherArray(operands: readonly Expression[]): DataType {
  const nullable = operands.some((operand) => containsNull(dataTypeOf(operand)));
  return arrayType(elementOfFirst(operands), nullable);
}

function repeated(operands: readonly Expression[]): DataType {
  return arrayType(typeOfFirst(operands), operands.slice(0, 1).some(isNullable));
}

function zipped(operands: readonly Expression[]): DataType {
  const fields = operands.map((operand, index) => ({
    name: operand.kind === "attribute" || operand.kind === "field" ? operand.name : String(index),
    dataType: elementTypeOf(dataTypeOf(operand)),
    nullable: true,
  }));
  return arrayType(structType(fields), false);
}

function flattened(operands: readonly Expression[]): DataType {
  const inner = elementOfFirst(operands);
  return arrayType(elementTypeOf(inner), containsNull(inner));
}
