import { type AggregateCall, arrayType, type Expression, integerType } from "@millrace/spark-model";
import { call } from "../builders.ts";
import { concatenated } from "./collections.ts";
import { type MergeableAggregate, required, sibling } from "./mergeable-aggregate.ts";

const sketchType = arrayType(integerType, false);

/**
 * `approx_count_distinct`: the state holds the registers of a HyperLogLog++ sketch that are set, so it
 * stays small however many values come. The functions are in sql/functions/hyper-log-log.ts.
 */
export function approximateDistinctCount(original: AggregateCall): MergeableAggregate {
  const [value, ...deviation] = original.arguments;
  const register = call("hyper_log_log_register", [required(value), ...deviation], integerType);
  const set = sibling(original, "collect_set", { operands: [register], dataType: sketchType });
  return {
    partial: [sketch(set)],
    merge: ([registers], order) => [sketch(concatenated(required(registers), sketchType, order))],
    result: ([registers]) => ({
      ...call("hyper_log_log_estimate", [required(registers), ...deviation], original.dataType),
      nullable: false,
    }),
  };
}

/** The highest register of each index. */
function sketch(registers: Expression): Expression {
  return { ...call("hyper_log_log_registers", [registers], sketchType), nullable: false };
}
