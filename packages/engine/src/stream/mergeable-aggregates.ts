import {
  type AggregateCall,
  type AttributeReference,
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  doubleType,
  type Expression,
  integerType,
  longType,
  unsupported,
} from "@millrace/spark-model";
import { aggregate, call } from "./builders.ts";

/**
 * An aggregate function as three steps over mergeable partial results. Partial columns of one group can be
 * merged in any grouping of batches; `first` and `last` alone look at the order of the batches.
 */
export interface MergeableAggregate {
  /** One aggregate over the new rows for each partial column. */
  readonly partial: readonly AggregateCall[];
  /** One expression of aggregates over the partial columns for each of them. */
  merge(columns: readonly AttributeReference[], batch: AttributeReference): readonly Expression[];
  /** The function's value from merged columns. */
  result(columns: readonly Expression[]): Expression;
}

type Decompose = (call: AggregateCall) => MergeableAggregate;

/** How each aggregate function that may run over a stream is taken apart. */
const mergeableAggregates: Readonly<Record<string, Decompose>> = {
  count: (original) => counted(original),
  count_if: (original) => counted(original),
  sum: selfMerging,
  min: selfMerging,
  max: selfMerging,
  bool_and: selfMerging,
  bool_or: selfMerging,
  every: selfMerging,
  some: selfMerging,
  any: selfMerging,
  bit_and: selfMerging,
  bit_or: selfMerging,
  bit_xor: selfMerging,
  try_sum: selfMerging,
  avg: average,
  mean: average,
  try_avg: average,
  first: (original) => positional(original, "min_by"),
  first_value: (original) => positional(original, "min_by"),
  any_value: (original) => positional(original, "min_by"),
  last: (original) => positional(original, "max_by"),
  last_value: (original) => positional(original, "max_by"),
  max_by: (original) => extremeBy(original, "max"),
  min_by: (original) => extremeBy(original, "min"),
  stddev: (original) => variance(original, { isSample: true, isRoot: true }),
  stddev_samp: (original) => variance(original, { isSample: true, isRoot: true }),
  std: (original) => variance(original, { isSample: true, isRoot: true }),
  stddev_pop: (original) => variance(original, { isSample: false, isRoot: true }),
  variance: (original) => variance(original, { isSample: true, isRoot: false }),
  var_samp: (original) => variance(original, { isSample: true, isRoot: false }),
  var_pop: (original) => variance(original, { isSample: false, isRoot: false }),
  collect_list: collectList,
  array_agg: collectList,
  collect_set: collectSet,
  approx_count_distinct: distinctCount,
};

/** Takes an aggregate call apart; refuses functions whose partial results do not merge. */
export function decompose(original: AggregateCall): MergeableAggregate {
  const decomposition = mergeableAggregates[original.name];
  if (!decomposition) {
    throw unsupported(
      `The aggregate function ${original.name} over a stream`,
      "Use one whose partial results merge (count, sum, avg, min, max, approx_count_distinct …), or aggregate each batch in foreachBatch.",
    );
  }
  return decomposition(original);
}

function selfMerging(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([value]) => [merged(original.name, value, original.dataType)],
    result: ([value]) => required(value),
  };
}

function counted(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([count]) => [merged("sum", count, longType)],
    result: ([count]) => required(count),
  };
}

function average(original: AggregateCall): MergeableAggregate {
  const [value] = original.arguments;
  const argument = required(value);
  const sumType = averageSumType(dataTypeOf(argument));
  const summand = sumType.kind === "double" ? asDouble(argument) : argument;
  return {
    partial: [
      { ...original, name: "sum", arguments: [summand], dataType: sumType },
      { ...original, name: "count", dataType: longType, nullable: false },
    ],
    merge: ([sum, count]) => [merged("sum", sum, sumType), merged("sum", count, longType)],
    result: ([sum, count]) => averageOf(required(sum), required(count), original.dataType),
  };
}

function averageSumType(type: DataType): DataType {
  if (type.kind === "decimal") {
    return { kind: "decimal", precision: Math.min(38, type.precision + 10), scale: type.scale };
  }
  if (type.kind.endsWith("_interval")) {
    throw unsupported("The average of intervals over a stream", "Average a number of seconds instead.");
  }
  return doubleType;
}

function averageOf(sum: Expression, count: Expression, dataType: DataType): Expression {
  const divisor: DataType =
    dataType.kind === "decimal" ? { kind: "decimal", precision: 20, scale: 0 } : doubleType;
  const quotient = call(
    "/",
    [sum, { kind: "cast", child: count, dataType: divisor, mode: "ansi" }],
    dataType,
  );
  return whenPositive(count, quotient, dataType);
}

/** Value of the earliest or latest batch of the group. */
function positional(original: AggregateCall, pick: "min_by" | "max_by"): MergeableAggregate {
  return {
    partial: [original],
    merge: ([value], batch) => [
      aggregate(pick, [required(value), batch], original.dataType, {
        ...(original.ignoreNulls ? { filter: call("isnotnull", [required(value)], booleanType) } : {}),
      }),
    ],
    result: ([value]) => required(value),
  };
}

function extremeBy(original: AggregateCall, extreme: "max" | "min"): MergeableAggregate {
  const order = required(original.arguments[1]);
  const orderType = dataTypeOf(order);
  return {
    partial: [original, { ...original, name: extreme, arguments: [order], dataType: orderType }],
    merge: ([value, by]) => [
      aggregate(original.name, [required(value), required(by)], original.dataType),
      merged(extreme, by, orderType),
    ],
    result: ([value]) => required(value),
  };
}

/**
 * Count, sum and population variance. Merging moves each part's squared deviations to the origin and back,
 * which loses digits where the mean is far larger than the spread.
 */
function variance(
  original: AggregateCall,
  { isSample, isRoot }: { readonly isSample: boolean; readonly isRoot: boolean },
): MergeableAggregate {
  const value = asDouble(required(original.arguments[0]));
  const part = (name: string, dataType: DataType): AggregateCall => ({
    ...original,
    name,
    arguments: [value],
    dataType,
  });
  return {
    partial: [part("count", longType), part("sum", doubleType), part("var_pop", doubleType)],
    merge: ([count, sum, spread]) => mergedVariance(required(count), required(sum), required(spread)),
    result: ([count, , spread]) => {
      const n = asDouble(required(count));
      const population = required(spread);
      const unrooted = isSample
        ? whenAboveOne(n, double("/", double("*", population, n), double("-", n, doubleLiteral(1))))
        : population;
      return isRoot ? call("sqrt", [unrooted], doubleType) : unrooted;
    },
  };
}

function mergedVariance(count: Expression, sum: Expression, spread: Expression): readonly Expression[] {
  const n = asDouble(count);
  const squares = double(
    "+",
    double("*", spread, n),
    whenPositive(count, double("/", double("*", sum, sum), n), doubleType),
  );
  const totalCount = merged("sum", count, longType);
  const totalSum = merged("sum", sum, doubleType);
  const total = asDouble(totalCount);
  const mean = double("/", totalSum, total);
  const population = double(
    "-",
    double("/", merged("sum", squares, doubleType), total),
    double("*", mean, mean),
  );
  const clamped = call("greatest", [population, doubleLiteral(0)], doubleType);
  return [totalCount, totalSum, whenPositive(totalCount, clamped, doubleType)];
}

function collectList(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([list], batch) => [concatenated(required(list), original.dataType, batch)],
    result: ([list]) => required(list),
  };
}

function collectSet(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([set], batch) => [
      call("array_distinct", [concatenated(required(set), original.dataType, batch)], original.dataType),
    ],
    result: ([set]) => required(set),
  };
}

/** Exact: the state holds the distinct values themselves. */
function distinctCount(original: AggregateCall): MergeableAggregate {
  const value = required(original.arguments[0]);
  const setType = arrayType(dataTypeOf(value), false);
  const set = collectSet({
    ...original,
    name: "collect_set",
    arguments: [value],
    dataType: setType,
    nullable: false,
  });
  return {
    ...set,
    result: ([values]) => ({
      kind: "cast",
      child: call("size", [required(values)], integerType),
      dataType: longType,
      mode: "ansi",
    }),
  };
}

/** The lists of all partial results, those of earlier batches first. */
function concatenated(list: Expression, dataType: DataType, batch: AttributeReference): Expression {
  const lists = aggregate("collect_list", [list], arrayType(dataType, false), {
    orderBy: [{ expression: batch, direction: "ascending", nulls: "first" }],
  });
  return call("flatten", [lists], dataType);
}

function merged(name: string, value: Expression | undefined, dataType: DataType): AggregateCall {
  return aggregate(name, [required(value)], dataType);
}

function asDouble(expression: Expression): Expression {
  return dataTypeOf(expression).kind === "double"
    ? expression
    : { kind: "cast", child: expression, dataType: doubleType, mode: "ansi" };
}

function double(operator: string, left: Expression, right: Expression): Expression {
  return call(operator, [left, right], doubleType);
}

function doubleLiteral(value: number): Expression {
  return { kind: "literal", value, dataType: doubleType };
}

function whenPositive(count: Expression, value: Expression, dataType: DataType): Expression {
  const isPositive = call(">", [count, { kind: "literal", value: 0n, dataType: longType }], booleanType);
  return { kind: "case", branches: [{ condition: isPositive, value }], dataType };
}

function whenAboveOne(count: Expression, value: Expression): Expression {
  const isEnough = call(">", [count, doubleLiteral(1)], booleanType);
  return { kind: "case", branches: [{ condition: isEnough, value }], dataType: doubleType };
}

function required(expression: Expression | undefined): Expression {
  if (!expression) throw new RangeError("an aggregate lacks an argument or a partial column");
  return expression;
}
