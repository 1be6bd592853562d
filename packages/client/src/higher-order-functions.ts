/** Functions that take a function over the elements of an array or the entries of a map. */
import { Column, type ColumnOrName, callFunction, namedColumn } from "./column.ts";

let lambdas = 0;

/** A lambda message of a JavaScript function; its variables get names that no other lambda has. */
function lambda(build: (...variables: Column[]) => Column, names: readonly string[]): Column {
  lambdas += 1;
  const variables = names.slice(0, Math.max(1, build.length)).map((name) => ({
    nameParts: [`${name}_${lambdas}`],
  }));
  const columns = variables.map((value) => new Column({ case: "unresolvedNamedLambdaVariable", value }));
  return new Column({
    case: "lambdaFunction",
    value: { function: build(...columns).expression, arguments: variables },
  });
}

type One = (element: Column) => Column;
type OneOrTwo = (element: Column, index: Column) => Column;
type Two = (left: Column, right: Column) => Column;

/** Each element changed; the function may take the index too. */
export const transform = (array: ColumnOrName, change: OneOrTwo): Column =>
  callFunction("transform", namedColumn(array), lambda(change, ["x", "i"]));
export const filter = (array: ColumnOrName, keep: OneOrTwo): Column =>
  callFunction("filter", namedColumn(array), lambda(keep, ["x", "i"]));
export const exists = (array: ColumnOrName, holds: One): Column =>
  callFunction("exists", namedColumn(array), lambda(holds, ["x"]));
export const forall = (array: ColumnOrName, holds: One): Column =>
  callFunction("forall", namedColumn(array), lambda(holds, ["x"]));

/** Folds an array from the left; `finish` changes the last accumulator. */
export function aggregate(array: ColumnOrName, start: Column, merge: Two, finish?: One): Column {
  const last = finish === undefined ? [] : [lambda(finish, ["acc"])];
  return callFunction("aggregate", namedColumn(array), start, lambda(merge, ["acc", "x"]), ...last);
}
export const reduce = aggregate;

export const zip_with = (left: ColumnOrName, right: ColumnOrName, merge: Two): Column =>
  callFunction("zip_with", namedColumn(left), namedColumn(right), lambda(merge, ["x", "y"]));
export const map_filter = (map: ColumnOrName, keep: Two): Column =>
  callFunction("map_filter", namedColumn(map), lambda(keep, ["k", "v"]));
export const transform_keys = (map: ColumnOrName, change: Two): Column =>
  callFunction("transform_keys", namedColumn(map), lambda(change, ["k", "v"]));
export const transform_values = (map: ColumnOrName, change: Two): Column =>
  callFunction("transform_values", namedColumn(map), lambda(change, ["k", "v"]));

/** Sorts an array, by a comparator that gives a negative, zero or positive number where there is one. */
export const array_sort = (array: ColumnOrName, compare?: Two): Column =>
  callFunction("array_sort", namedColumn(array), ...(compare ? [lambda(compare, ["x", "y"])] : []));
