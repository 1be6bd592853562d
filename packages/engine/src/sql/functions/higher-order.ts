import type { Expression, FunctionCall, LambdaFunction } from "@millrace/spark-model";
import { compileExpression } from "../expressions/compile-expression.ts";
import type { Scope, SqlText } from "../scope.ts";
import type { FunctionFamily } from "./function-compiler.ts";

/** Functions that take lambdas. Spark's index counts from 0, DuckDB's from 1. */
export const higherOrder: FunctionFamily = {
  transform: ([list], call, scope) => `list_transform(${list}, ${overItems(call, scope)})`,
  filter: ([list], call, scope) => `list_filter(${list}, ${overItems(call, scope)})`,
  exists: ([list], call, scope) => `spark_any(list_transform(${list}, ${overItems(call, scope)}))`,
  forall: ([list], call, scope) => `spark_all(list_transform(${list}, ${overItems(call, scope)}))`,
  array_sort: ([list = ""], call, scope) =>
    call.arguments.length > 1 ? sortedBy(list, call, scope) : `list_sort(${list}, 'ASC', 'NULLS LAST')`,
  aggregate: ([list, start], call, scope) => aggregated(list ?? "", start ?? "", { call, scope }),
  zip_with: ([left, right], call, scope) => {
    const lambda = lambdaAt(call, 2);
    const body = bodyOf(lambda, [`${left}[i]`, `${right}[i]`], scope);
    return `(CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL ELSE list_transform(generate_series(1, greatest(len(${left}), len(${right}))), lambda i: ${body}) END)`;
  },
  transform_keys: ([map], call, scope) => {
    const body = bodyOf(lambdaAt(call, 1), entry, scope);
    return mapOf(map ?? "", `lambda m: struct_pack(key := ${body}, value := ${entry[1]})`);
  },
  transform_values: ([map], call, scope) => {
    const body = bodyOf(lambdaAt(call, 1), entry, scope);
    return mapOf(map ?? "", `lambda m: struct_pack(key := ${entry[0]}, value := ${body})`);
  },
  map_filter: ([map], call, scope) => {
    const body = bodyOf(lambdaAt(call, 1), entry, scope);
    return `map_from_entries(list_filter(map_entries(${map}), lambda m: ${body}))`;
  },
  map_zip_with: ([left, right], call, scope) => {
    const body = bodyOf(lambdaAt(call, 2), ["k", `${left}[k]`, `${right}[k]`], scope);
    const keys = `spark_array_union(map_keys(${left}), map_keys(${right}))`;
    return `(CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL ELSE map(${keys}, list_transform(${keys}, lambda k: ${body})) END)`;
  },
};

const entry = ["struct_extract(m, 'key')", "struct_extract(m, 'value')"] as const;

function mapOf(map: SqlText, lambda: SqlText): SqlText {
  return `map_from_entries(list_transform(map_entries(${map}), ${lambda}))`;
}

function lambdaAt(call: FunctionCall, index: number): LambdaFunction {
  const lambda: Expression | undefined = call.arguments[index];
  if (lambda?.kind !== "lambda") throw new TypeError(`argument ${index + 1} of ${call.name} is a lambda`);
  return lambda;
}

/** A lambda's body with its parameters standing for the given texts. */
function bodyOf(lambda: LambdaFunction, texts: readonly SqlText[], scope: Scope): SqlText {
  const variables = new Map(
    lambda.parameters.map((parameter, index) => [parameter.id, texts[index] ?? "NULL"]),
  );
  return compileExpression(lambda.body, scope.withVariables(variables));
}

/** `lambda item[, index]: body` over the items of a list. */
function overItems(call: FunctionCall, scope: Scope): SqlText {
  const lambda = lambdaAt(call, 1);
  const [item, index] = lambda.parameters.map((parameter) => `v${parameter.id}`);
  const body = bodyOf(lambda, [item ?? "", `CAST(${index} - 1 AS INTEGER)`], scope);
  return index === undefined ? `lambda ${item}: ${body}` : `lambda ${item}, ${index}: ${body}`;
}

/** By a comparator: an item's place is the number of items that come before it. */
function sortedBy(list: SqlText, call: FunctionCall, scope: Scope): SqlText {
  const compared = bodyOf(lambdaAt(call, 1), ["f", "e"], scope);
  const before = `len(list_filter(${list}, lambda f, j: ${compared} < 0 OR (${compared} = 0 AND j < i)))`;
  const places = `list_transform(${list}, lambda e, i: ${before})`;
  return `list_transform(range(len(${list})), lambda k: (${list})[list_position(${places}, k)])`;
}

interface AggregateParts {
  readonly call: FunctionCall;
  readonly scope: Scope;
}

/**
 * DuckDB's list_reduce wants accumulator and items of one type: items are wrapped beside an accumulator,
 * and each step hands on a new one.
 */
function aggregated(list: SqlText, start: SqlText, { call, scope }: AggregateParts): SqlText {
  const step = bodyOf(lambdaAt(call, 2), ["struct_extract(a, 'acc')", "struct_extract(b, 'item')"], scope);
  const wrapped = `list_transform(${list}, lambda x: struct_pack(acc := ${start}, item := x))`;
  const first = `struct_pack(acc := ${start}, item := (${list})[1])`;
  const reduced = `struct_extract(list_reduce(${wrapped}, lambda a, b: struct_pack(acc := ${step}, item := struct_extract(b, 'item')), ${first}), 'acc')`;
  const value = `(CASE WHEN ${list} IS NULL THEN NULL WHEN len(${list}) = 0 THEN ${start} ELSE ${reduced} END)`;
  return call.arguments.length > 3 ? bodyOf(lambdaAt(call, 3), [value], scope) : value;
}
