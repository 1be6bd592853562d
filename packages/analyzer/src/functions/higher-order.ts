import {
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  type Expression,
  integerType,
  isNullable,
  mapType,
} from "@millrace/spark-model";
import { asNullable, castTo } from "../expressions/implicit.ts";
import type { Resolved } from "../expressions/resolved.ts";
import type {
  FunctionCallRequest,
  FunctionDefinition,
  LambdaParameter,
  ResolvedLambda,
} from "./definition.ts";
import { mismatch, quotedType, wrongArgumentCount } from "./errors.ts";
import { operation } from "./operation.ts";
import { containsNull, elementTypeOf } from "./result-types.ts";

/** Functions that take lambdas. */
export const higherOrderFunctions: readonly FunctionDefinition[] = [
  special("transform", (call) =>
    overArray(call, (_array, { lambda }) => arrayType(dataTypeOf(lambda), isNullable(lambda.body))),
  ),
  special("filter", (call) => overArray(call, (type) => type)),
  special("exists", (call) => overArray(call, () => booleanType, "lambda")),
  special("forall", (call) => overArray(call, () => booleanType, "lambda")),
  special("array_sort", arraySort),
  special("aggregate", aggregate, ["reduce"]),
  special("zip_with", zipWith),
  special("transform_keys", (call) =>
    overMap(call, (map, body) => mapType(dataTypeOf(body), map.valueType, map.valueContainsNull)),
  ),
  special("transform_values", (call) =>
    overMap(call, (map, body) => mapType(map.keyType, dataTypeOf(body), isNullable(body))),
  ),
  special("map_filter", (call) => overMap(call, (map) => map)),
  special("map_zip_with", mapZipWith),
];

function special(
  name: string,
  resolve: (call: FunctionCallRequest) => Resolved,
  aliases: readonly string[] = [],
): FunctionDefinition {
  return { kind: "special", name, aliases, resolve };
}

function element(type: DataType): LambdaParameter {
  return { dataType: elementTypeOf(type), nullable: containsNull(type) };
}

const index: LambdaParameter = { dataType: integerType, nullable: false };

function arrayArgument(
  call: FunctionCallRequest,
  position: number,
): { readonly resolved: Resolved; readonly type: DataType & { kind: "array" } } {
  const resolved = call.argument(position);
  const type = dataTypeOf(resolved.expression);
  if (type.kind === "array") return { resolved, type };
  throw wrongCollection(call, resolved, "ARRAY");
}

function wrongCollection(call: FunctionCallRequest, resolved: Resolved, required: string): Error {
  return mismatch("UNEXPECTED_INPUT_TYPE", `${call.name}(${resolved.sql})`, {
    paramIndex: "first",
    requiredType: `"${required}"`,
    inputSql: `"${resolved.sql}"`,
    inputType: quotedType(resolved.expression),
  });
}

function overArray(
  call: FunctionCallRequest,
  result: (type: DataType, lambda: ResolvedLambda) => DataType,
  nulls: "array" | "lambda" = "array",
): Resolved {
  if (call.messages.length !== 2) throw wrongArgumentCount(call.name, "2", call.messages.length);
  const { resolved, type } = arrayArgument(call, 0);
  const lambda = call.lambda(1, [element(type), index]);
  const dataType = result(type, lambda);
  const nullable = isNullable(resolved.expression) || (nulls === "lambda" && isNullable(lambda.lambda.body));
  const operands = [resolved.expression, lambda.lambda];
  const sql = `${call.name}(${resolved.sql}, ${lambda.sql})`;
  return { sql, expression: operation(call.analysis, { name: call.name, operands, dataType, nullable }) };
}

function arraySort(call: FunctionCallRequest): Resolved {
  const { resolved, type } = arrayArgument(call, 0);
  const plain = call.messages.length === 1;
  const comparator = plain ? undefined : call.lambda(1, [element(type), element(type)]);
  const operands: readonly Expression[] = [resolved.expression, ...(comparator ? [comparator.lambda] : [])];
  const nullable = isNullable(resolved.expression);
  const natural =
    "lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, (IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, (IF((namedlambdavariable() < namedlambdavariable()), -1, (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), namedlambdavariable(), namedlambdavariable())";
  const sql = `array_sort(${resolved.sql}, ${comparator?.sql ?? natural})`;
  return {
    sql,
    expression: operation(call.analysis, { name: "array_sort", operands, dataType: type, nullable }),
  };
}

/** `aggregate(array, start, merge[, finish])`. */
function aggregate(call: FunctionCallRequest): Resolved {
  const { resolved, type } = arrayArgument(call, 0);
  const start = call.argument(1);
  const accumulator = { dataType: dataTypeOf(start.expression), nullable: true };
  const merge = call.lambda(2, [accumulator, element(type)]);
  const finish = call.messages.length > 3 ? call.lambda(3, [accumulator]) : undefined;
  const body = castTo(merge.lambda.body, accumulator.dataType);
  const merged: Expression = { ...merge.lambda, body };
  const operands = [resolved.expression, start.expression, merged, ...(finish ? [finish.lambda] : [])];
  const dataType = finish ? dataTypeOf(finish.lambda) : asNullable(accumulator.dataType);
  const texts = [
    resolved.sql,
    start.sql,
    merge.sql,
    finish?.sql ?? "lambdafunction(namedlambdavariable(), namedlambdavariable())",
  ];
  const sql = `${call.name}(${texts.join(", ")})`;
  const nullable = isNullable(resolved.expression) || isNullable(finish?.lambda.body ?? body);
  return { sql, expression: operation(call.analysis, { name: "aggregate", operands, dataType, nullable }) };
}

function zipWith(call: FunctionCallRequest): Resolved {
  const left = arrayArgument(call, 0);
  const right = arrayArgument(call, 1);
  const either = (type: DataType): LambdaParameter => ({ ...element(type), nullable: true });
  const lambda = call.lambda(2, [either(left.type), either(right.type)]);
  const operands = [left.resolved.expression, right.resolved.expression, lambda.lambda];
  const dataType = arrayType(dataTypeOf(lambda.lambda), isNullable(lambda.lambda.body));
  const nullable = isNullable(left.resolved.expression) || isNullable(right.resolved.expression);
  const sql = `zip_with(${left.resolved.sql}, ${right.resolved.sql}, ${lambda.sql})`;
  return { sql, expression: operation(call.analysis, { name: "zip_with", operands, dataType, nullable }) };
}

type MapType = DataType & { kind: "map" };

function mapArgument(
  call: FunctionCallRequest,
  position: number,
): { readonly resolved: Resolved; readonly type: MapType } {
  const resolved = call.argument(position);
  const type = dataTypeOf(resolved.expression);
  if (type.kind === "map") return { resolved, type };
  throw wrongCollection(call, resolved, "MAP");
}

function overMap(call: FunctionCallRequest, result: (map: MapType, body: Expression) => DataType): Resolved {
  const { resolved, type } = mapArgument(call, 0);
  const key: LambdaParameter = { dataType: type.keyType, nullable: false };
  const lambda = call.lambda(1, [key, element(type)]);
  const operands = [resolved.expression, lambda.lambda];
  const sql = `${call.name}(${resolved.sql}, ${lambda.sql})`;
  const dataType = result(type, lambda.lambda.body);
  const nullable = isNullable(resolved.expression);
  return { sql, expression: operation(call.analysis, { name: call.name, operands, dataType, nullable }) };
}

function mapZipWith(call: FunctionCallRequest): Resolved {
  const left = mapArgument(call, 0);
  const right = mapArgument(call, 1);
  const value = (type: MapType): LambdaParameter => ({ dataType: type.valueType, nullable: true });
  const key: LambdaParameter = { dataType: left.type.keyType, nullable: false };
  const lambda = call.lambda(2, [key, value(left.type), value(right.type)]);
  const operands = [left.resolved.expression, right.resolved.expression, lambda.lambda];
  const dataType = mapType(left.type.keyType, dataTypeOf(lambda.lambda), isNullable(lambda.lambda.body));
  const nullable = isNullable(left.resolved.expression) || isNullable(right.resolved.expression);
  const sql = `map_zip_with(${left.resolved.sql}, ${right.resolved.sql}, ${lambda.sql})`;
  return {
    sql,
    expression: operation(call.analysis, { name: "map_zip_with", operands, dataType, nullable }),
  };
}
