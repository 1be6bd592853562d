import { type DataType, type Expression, unsupported } from "@millrace/spark-model";
import { hyperLogLogPrecisions } from "../library/hyper-log-log.ts";
import type { SqlText } from "../scope.ts";
import { argumentType, type FunctionFamily } from "./function-compiler.ts";
import { hashOfValue } from "./hashes.ts";

/** The relative standard deviation that Spark aims at when none is given. */
const defaultDeviation = 0.05;

/** The steps of approx_count_distinct; no SQL text can name them. Each takes the deviation last, if any. */
export const hyperLogLog: FunctionFamily = {
  hyper_log_log_register: ([value = ""], call) =>
    registerOf(value, argumentType(call, 0), precisionFor(call.arguments[1])),
  hyper_log_log_registers: ([list = ""]) => `spark_hyper_log_log_registers(${list})`,
  hyper_log_log_estimate: ([list = ""], call) => estimateOf(list, precisionFor(call.arguments[1])),
};

/** The register that a value sets; NULL for NULL. */
export function registerOf(value: SqlText, type: DataType, precision: number): SqlText {
  return `spark_hyper_log_log_register(${hashOfValue(value, type)}, ${precision})`;
}

/** The number of distinct values from the list of their registers. */
export function estimateOf(registers: SqlText, precision: number): SqlText {
  return `spark_hyper_log_log_estimate(${registers}, ${precision})`;
}

/** Bits of the register index for a relative standard deviation (HyperLogLogPlusPlusHelper). */
export function precisionFor(deviation: Expression | undefined): number {
  const wanted = deviation === undefined ? defaultDeviation : constantDouble(deviation);
  const precision = Math.ceil((2 * Math.log(1.106 / wanted)) / Math.log(2));
  if (precision >= hyperLogLogPrecisions.smallest && precision <= hyperLogLogPrecisions.largest)
    return precision;
  throw unsupported(
    `approx_count_distinct with a relative standard deviation of ${wanted}`,
    "Use one between 0.003 and 0.39, or count(DISTINCT …).",
  );
}

function constantDouble(expression: Expression): number {
  if (expression.kind === "cast") return constantDouble(expression.child);
  if (expression.kind !== "literal") return Number.NaN;
  const { value, dataType } = expression;
  return dataType.kind === "decimal" ? Number(value) / 10 ** dataType.scale : Number(value ?? Number.NaN);
}
