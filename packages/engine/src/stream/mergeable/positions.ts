import {
  type AggregateCall,
  type AttributeReference,
  booleanType,
  dataTypeOf,
  type Expression,
  integerType,
  longType,
} from "@millrace/spark-model";
import { aggregate, call } from "../builders.ts";
import { type MergeableAggregate, merged, required, sibling, whenPositive } from "./mergeable-aggregate.ts";

/** `first` and `last`: the value of the earliest or latest batch that has one, and of how many rows it was taken. */
export function positional(original: AggregateCall, pick: "min_by" | "max_by"): MergeableAggregate {
  const counted = ignoresNulls(original) ? required(original.arguments[0]) : one;
  return {
    partial: [original, sibling(original, "count", { operands: [counted], dataType: longType })],
    merge: ([value, rows], order) => [
      aggregate(pick, [required(value), order], original.dataType, { filter: isPositive(required(rows)) }),
      merged("sum", rows, longType),
    ],
    result: ([value]) => required(value),
  };
}

const one: Expression = { kind: "literal", value: 1, dataType: integerType };

function ignoresNulls({ ignoreNulls, arguments: [, flag] }: AggregateCall): boolean {
  return ignoreNulls === true || (flag?.kind === "literal" && flag.value === true);
}

function isPositive(count: Expression): Expression {
  return call(">", [count, { kind: "literal", value: 0n, dataType: longType }], booleanType);
}

/** `max_by` and `min_by`: the value with what it was ordered by. */
export function extremeBy(original: AggregateCall, extreme: "max" | "min"): MergeableAggregate {
  const order = required(original.arguments[1]);
  const orderType = dataTypeOf(order);
  return {
    partial: [original, sibling(original, extreme, { operands: [order], dataType: orderType })],
    merge: ([value, by]) => [
      aggregate(original.name, [required(value), required(by)], original.dataType),
      merged(extreme, by, orderType),
    ],
    result: ([value]) => required(value),
  };
}

/** `try_sum`: NULL for ever once a part has overflowed. */
export function sumOrNull(original: AggregateCall): MergeableAggregate {
  const argument = required(original.arguments[0]);
  const overflowed = (sum: AttributeReference, rows: AttributeReference): Expression =>
    aggregate(
      "bool_or",
      [call("and", [isPositive(rows), call("isnull", [sum], booleanType)], booleanType)],
      booleanType,
    );
  return {
    partial: [original, sibling(original, "count", { operands: [argument], dataType: longType })],
    merge: ([sum, rows]) => {
      if (!sum || !rows) return [];
      const intact = call("not", [overflowed(sum, rows)], booleanType);
      const total: Expression = {
        kind: "case",
        branches: [{ condition: intact, value: merged("try_sum", sum, original.dataType) }],
        dataType: original.dataType,
      };
      return [total, merged("sum", rows, longType)];
    },
    result: ([sum, rows]) => whenPositive(required(rows), required(sum), original.dataType),
  };
}
