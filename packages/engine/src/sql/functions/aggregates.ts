import { type AggregateCall, type DataType, dataTypeOf, decimalType } from "@millrace/spark-model";
import { duckType } from "../../duckdb/duck-type.ts";
import type { AggregateParts } from "../expressions/aggregate-call.ts";
import type { SqlText } from "../scope.ts";
import { decimalAverage } from "./decimal-arithmetic.ts";

/** Writes a call of one Spark aggregate function as DuckDB SQL. */
export type AggregateCompiler = (parts: AggregateParts, call: AggregateCall) => SqlText;

/** A DuckDB aggregate of the same arguments, cast to Spark's result type. */
const plain =
  (name: string): AggregateCompiler =>
  ({ arguments: args, distinct, suffix }, call) =>
    `CAST(${name}(${distinct}${args.join(", ")})${suffix} AS ${duckType(call.dataType)})`;

/** One that already has Spark's type. */
const same =
  (name: string): AggregateCompiler =>
  ({ arguments: args, distinct, suffix }) =>
    `${name}(${distinct}${args.join(", ")})${suffix}`;

const families: Readonly<Record<string, AggregateCompiler>> = {
  count,
  count_if: ({ arguments: [condition], distinct, suffix }) =>
    `count(${distinct}CASE WHEN ${condition} THEN TRUE END)${suffix}`,
  sum: plain("sum"),
  try_sum: ({ arguments: [value], distinct, suffix }, call) =>
    `TRY_CAST(sum(${distinct}${value})${suffix} AS ${duckType(call.dataType)})`,
  avg: average,
  try_avg: average,
  min: same("min"),
  max: same("max"),
};

/** Every aggregate function that the engine runs, by its Spark name. */
export const aggregates: ReadonlyMap<string, AggregateCompiler> = new Map(
  Object.entries({ ...families, mean: average }),
);

/** `count(a, b)` counts rows in which no argument is NULL. */
function count({ arguments: args, distinct, suffix }: AggregateParts, call: AggregateCall): SqlText {
  const [first] = call.arguments;
  if (
    args.length === 0 ||
    (args.length === 1 && first?.kind === "literal" && first.value !== null && !distinct)
  ) {
    return `count(*)${suffix}`;
  }
  if (args.length === 1) return `count(${distinct}${args[0]})${suffix}`;
  const present = args.map((arg) => `${arg} IS NOT NULL`).join(" AND ");
  return `count(${distinct}CASE WHEN ${present} THEN row(${args.join(", ")}) END)${suffix}`;
}

function average(
  { arguments: [value = ""], distinct, suffix }: AggregateParts,
  call: AggregateCall,
): SqlText {
  const type = argumentTypeOf(call);
  if (type.kind !== "decimal" || call.dataType.kind !== "decimal") {
    return `CAST(avg(${distinct}${value})${suffix} AS ${duckType(call.dataType)})`;
  }
  const sum = decimalType(Math.min(type.precision + 10, 38), type.scale);
  return decimalAverage(`sum(${distinct}${value})${suffix}`, `count(${distinct}${value})${suffix}`, {
    sum,
    result: call.dataType,
  });
}

function argumentTypeOf(call: AggregateCall): DataType {
  const [argument] = call.arguments;
  if (argument === undefined) throw new TypeError(`${call.name} takes an argument`);
  return dataTypeOf(argument);
}
