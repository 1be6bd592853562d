import { type AggregateCall, type DataType, dataTypeOf } from "@millrace/spark-model";
import type { AggregateParts } from "../expressions/aggregate-call.ts";
import type { SqlText } from "../scope.ts";

/** Writes a call of one Spark aggregate function as DuckDB SQL. */
export type AggregateCompiler = (parts: AggregateParts, call: AggregateCall) => SqlText;

/** Everything behind the arguments: FILTER with an extra condition, and OVER. */
export function suffix({ filter, over }: AggregateParts, condition?: SqlText): string {
  const conditions = [filter, condition].filter((text) => text !== undefined && text !== "");
  return `${conditions.length > 0 ? ` FILTER (WHERE ${conditions.join(" AND ")})` : ""}${over}`;
}

/** The type of the first argument. */
export function argumentTypeOf(call: AggregateCall): DataType {
  const [argument] = call.arguments;
  if (argument === undefined) throw new TypeError(`${call.name} takes an argument`);
  return dataTypeOf(argument);
}
