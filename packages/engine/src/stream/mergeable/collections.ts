import {
  type AggregateCall,
  type AttributeReference,
  arrayType,
  type DataType,
  type Expression,
} from "@millrace/spark-model";
import { aggregate, call } from "../builders.ts";
import { type MergeableAggregate, required } from "./mergeable-aggregate.ts";

/** `collect_list`: the lists of earlier batches first. */
export function collectList(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([list], order) => [concatenated(required(list), original.dataType, order)],
    result: ([list]) => required(list),
  };
}

/** `collect_set`: values in the order in which they first came. */
export function collectSet(original: AggregateCall): MergeableAggregate {
  return {
    partial: [original],
    merge: ([set], order) => [
      call("array_distinct", [concatenated(required(set), original.dataType, order)], original.dataType),
    ],
    result: ([set]) => required(set),
  };
}

/** The lists of all partial results, those that came first in front. */
export function concatenated(list: Expression, dataType: DataType, order: AttributeReference): Expression {
  const lists = aggregate("collect_list", [list], arrayType(dataType, false), {
    orderBy: [{ expression: order, direction: "ascending", nulls: "first" }],
  });
  return call("flatten", [lists], dataType);
}
