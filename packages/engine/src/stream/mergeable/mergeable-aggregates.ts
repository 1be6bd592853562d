import { type AggregateCall, longType } from "@millrace/spark-model";
import type { NextId } from "../streaming-plan.ts";
import { approximateDistinctCount } from "./approximate-distinct-count.ts";
import { average } from "./averages.ts";
import { coMoments } from "./co-moments.ts";
import { collectList, collectSet } from "./collections.ts";
import { keptValues } from "./kept-values.ts";
import { type Decompose, type MergeableAggregate, merged, required } from "./mergeable-aggregate.ts";
import { moments } from "./moments.ts";
import { extremeBy, positional, sumOrNull } from "./positions.ts";

/** How each aggregate function that has small partial results is taken apart. */
const mergeableAggregates: Readonly<Record<string, Decompose>> = {
  count: counted,
  count_if: counted,
  regr_count: counted,
  sum: selfMerging,
  try_sum: sumOrNull,
  product: selfMerging,
  min: selfMerging,
  max: selfMerging,
  bool_and: selfMerging,
  bool_or: selfMerging,
  bit_and: selfMerging,
  bit_or: selfMerging,
  bit_xor: selfMerging,
  avg: average,
  try_avg: average,
  first: (original) => positional(original, "min_by"),
  any_value: (original) => positional(original, "min_by"),
  last: (original) => positional(original, "max_by"),
  max_by: (original, nextId) => oneExtremeBy(original, nextId, "max"),
  min_by: (original, nextId) => oneExtremeBy(original, nextId, "min"),
  ...moments,
  ...coMoments,
  collect_list: collectList,
  collect_set: collectSet,
  approx_count_distinct: approximateDistinctCount,
  bitmap_construct_agg: (original) => mergedBy(original, "bitmap_or_agg"),
  bitmap_or_agg: selfMerging,
  bitmap_and_agg: selfMerging,
  count_min_sketch: (original) => mergedBy(original, "count_min_sketch_merged"),
};

/** Takes an aggregate call apart; a function without small partial results works on kept values. */
export function decompose(
  original: AggregateCall,
  nextId: NextId,
  together: readonly AggregateCall[],
): MergeableAggregate {
  const decomposition = mergeableAggregates[original.name] ?? keptValues;
  return decomposition(original, nextId, together);
}

function selfMerging(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([value]) => [{ ...merged(original.name, value, original.dataType), ansi: original.ansi }],
    result: ([value]) => required(value),
  };
}

/** Partial results that another function puts together. */
function mergedBy(original: AggregateCall, name: string): MergeableAggregate {
  return { ...selfMerging(original), merge: ([value]) => [merged(name, value, original.dataType)] };
}

/** With a count, `max_by` and `min_by` are made of all values. */
function oneExtremeBy(original: AggregateCall, nextId: NextId, extreme: "max" | "min"): MergeableAggregate {
  return original.arguments.length === 3 ? keptValues(original, nextId) : extremeBy(original, extreme);
}

function counted(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([count]) => [merged("sum", count, longType)],
    result: ([count]) => required(count),
  };
}
