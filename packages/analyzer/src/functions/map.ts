import {
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  type Expression,
  isNullable,
  mapType,
  stringType,
  structType,
} from "@millrace/spark-model";
import { castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import { any, array, map, text } from "../types/implicit-cast.ts";
import { commonTypeOf } from "./bind.ts";
import type { FunctionCallRequest, FunctionDefinition } from "./definition.ts";
import { mismatch, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";
import { containsNull, elementTypeOf, typeOfFirst } from "./result-types.ts";

/** Maps. */
export const mapFunctions: readonly FunctionDefinition[] = [
  { kind: "special", name: "map", aliases: ["create_map"], resolve: createMap },
  { kind: "scalar", name: "map_from_arrays", takes: [array, array], returns: fromArrays },
  { kind: "scalar", name: "map_from_entries", takes: [array], returns: fromEntries, nullable: "any" },
  {
    kind: "scalar",
    name: "map_keys",
    takes: [map],
    returns: (operands) => arrayType(keyType(operands), true),
  },
  {
    kind: "scalar",
    name: "map_values",
    takes: [map],
    returns: (operands) =>
      arrayType(elementTypeOf(typeOfFirst(operands)), containsNull(typeOfFirst(operands))),
  },
  { kind: "scalar", name: "map_entries", takes: [map], returns: entries },
  {
    kind: "scalar",
    name: "map_contains_key",
    takes: [map, any],
    check: ({ sql, name, arguments: [, key] }) => {
      if (key === undefined || dataTypeOf(key.expression).kind !== "void") return;
      throw mismatch("NULL_TYPE", sql, { functionName: `\`${name}\`` });
    },
    returns: booleanType,
  },
  {
    kind: "scalar",
    name: "map_concat",
    takes: [],
    rest: map,
    sameType: true,
    promotesText: false,
    returns: (operands) => (operands.length === 0 ? mapType(stringType, stringType) : typeOfFirst(operands)),
  },
  {
    kind: "scalar",
    name: "str_to_map",
    takes: [text, text, text],
    optional: 2,
    returns: mapType(stringType, stringType, true),
    sql: (name, [value, pairs = ",", keys = ":"]) => `${name}(${value}, ${pairs}, ${keys})`,
  },
];

function keyType(operands: readonly Expression[]): DataType {
  const type = typeOfFirst(operands);
  return type.kind === "map" ? type.keyType : { kind: "void" };
}

function createMap(call: FunctionCallRequest): Resolved {
  const operands = call.arguments();
  if (operands.length % 2 !== 0) throw wrongArgumentCount(call.name, "2n (n > 0)", operands.length);
  const sql = `map(${operands.map((operand) => operand.sql).join(", ")})`;
  const expressions = operands.map((operand) => operand.expression);
  const keys = expressions.filter((_, index) => index % 2 === 0);
  const values = expressions.filter((_, index) => index % 2 === 1);
  const key = commonTypeOf(keys, "map", sql);
  const value = commonTypeOf(values, "map", sql);
  const casts = expressions.map((expression, index) => castTo(expression, index % 2 === 0 ? key : value));
  const dataType = mapType(key, value, values.some(isNullable));
  return {
    sql,
    expression: operation(call.analysis, { name: "map", operands: casts, dataType, nullable: false }),
  };
}

function fromArrays(operands: readonly Expression[]): DataType {
  const [keys, values] = operands.map(dataTypeOf);
  return mapType(
    elementTypeOf(keys ?? stringType),
    elementTypeOf(values ?? stringType),
    containsNull(values ?? stringType),
  );
}

function fromEntries(operands: readonly Expression[]): DataType {
  const entry = elementTypeOf(typeOfFirst(operands));
  if (entry.kind !== "struct") return mapType(stringType, stringType);
  const [key, value] = entry.fields;
  return mapType(key?.dataType ?? stringType, value?.dataType ?? stringType, value?.nullable ?? true);
}

function entries(operands: readonly Expression[]): DataType {
  const type = typeOfFirst(operands);
  const value = { name: "value", dataType: elementTypeOf(type), nullable: containsNull(type) };
  return arrayType(structType([{ name: "key", dataType: keyType(operands), nullable: false }, value]), false);
}
