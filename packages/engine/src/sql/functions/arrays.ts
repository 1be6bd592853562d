import { type DataType, type FunctionCall, unsupported } from "@millrace/spark-model";
import { duckType, fieldNames, quoteName } from "../../duckdb/duck-type.ts";
import type { SqlText } from "../scope.ts";
import { argumentType, calls, constantArgument, type FunctionFamily } from "./function-compiler.ts";
import { sparkFailure, valueHere } from "./spark-failure.ts";

/** Arrays. DuckDB's list functions skip or drop NULLs where Spark keeps them, hence the macros. */
export const arrays: FunctionFamily = {
  array: (args, call) => (args.length === 0 ? `[]::${duckType(call.dataType)}` : `[${args.join(", ")}]`),
  size: ([value], call) => {
    const count = argumentType(call, 0).kind === "map" ? `cardinality(${value})` : `len(${value})`;
    return call.ansi ? `CAST(${count} AS INTEGER)` : `coalesce(CAST(${count} AS INTEGER), -1)`;
  },
  array_size: ([value]) => `CAST(len(${value}) AS INTEGER)`,
  array_contains: calls("spark_array_contains"),
  array_position: ([list, value]) =>
    `(CASE WHEN ${list} IS NOT NULL AND ${value} IS NOT NULL THEN CAST(coalesce(list_position(${list}, ${value}), 0) AS BIGINT) END)`,
  array_remove: ([list, value]) =>
    `(CASE WHEN ${value} IS NOT NULL THEN list_filter(${list}, lambda e: e IS DISTINCT FROM ${value}) END)`,
  array_append: ([list, value]) => `(CASE WHEN ${list} IS NOT NULL THEN list_append(${list}, ${value}) END)`,
  array_prepend: ([list, value]) =>
    `(CASE WHEN ${list} IS NOT NULL THEN list_prepend(${value}, ${list}) END)`,
  array_insert: ([list, position, value]) => `spark_array_insert(${list}, ${position}, ${value})`,
  arrays_overlap: calls("spark_arrays_overlap"),
  array_union: calls("spark_array_union"),
  array_intersect: calls("spark_array_intersect"),
  array_except: calls("spark_array_except"),
  array_distinct: calls("spark_array_distinct"),
  array_compact: ([list]) => `list_filter(${list}, lambda e: e IS NOT NULL)`,
  array_max: ([list]) => `list_max(${list})`,
  array_min: ([list]) => `list_min(${list})`,
  array_join: ([list, separator, missing]) => {
    const items = missing === undefined ? list : `list_transform(${list}, lambda e: coalesce(e, ${missing}))`;
    return `(CASE WHEN ${list} IS NOT NULL AND ${separator} IS NOT NULL THEN coalesce(array_to_string(${items}, ${separator}), '') END)`;
  },
  array_repeat: ([value, count]) => `list_transform(range(greatest(${count}, 0)), lambda e: ${value})`,
  arrays_zip: zipped,
  flatten: ([list]) => `(CASE WHEN list_count(${list}) = len(${list}) THEN flatten(${list}) END)`,
  slice: calls("spark_slice"),
  sort_array: ([list, ascending = "TRUE"], call) => {
    const isAscending = constantArgument(call, 1);
    if (isAscending === undefined && call.arguments.length > 1) {
      return `(CASE WHEN ${ascending} THEN list_sort(${list}, 'ASC', 'NULLS FIRST') ELSE list_sort(${list}, 'DESC', 'NULLS LAST') END)`;
    }
    return isAscending === false
      ? `list_sort(${list}, 'DESC', 'NULLS LAST')`
      : `list_sort(${list}, 'ASC', 'NULLS FIRST')`;
  },
  sequence,
  element_at: (args, call) => elementAt(args, call, call.ansi),
  try_element_at: (args, call) => elementAt(args, call, false),
  get: ([list, index]) => `(CASE WHEN ${index} >= 0 THEN ${list}[${index} + 1] END)`,
  get_array_item: ([list, index], call) =>
    call.ansi
      ? `spark_array_item(${list}, ${index})`
      : `(CASE WHEN ${index} >= 0 THEN ${list}[${index} + 1] END)`,
  shuffle,
};

/** The items in the order of random numbers. */
function shuffle([list, seed]: readonly SqlText[]): SqlText {
  if (seed !== undefined) throw unsupported("shuffle with a seed", "Leave out the seed.");
  const keyed = `list_transform(${list}, lambda e: {'at': random(), 'item': e})`;
  return `list_transform(list_sort(${keyed}), lambda e: e.item)`;
}

function elementAt([container, key]: readonly SqlText[], call: FunctionCall, raises: boolean): SqlText {
  if (argumentType(call, 0).kind === "map") return `${container}[${key}]`;
  return raises ? `spark_element_at(${container}, ${key})` : `spark_try_element_at(${container}, ${key})`;
}

function zipped(args: readonly SqlText[], call: FunctionCall): SqlText {
  const type = call.dataType;
  if (type.kind !== "array" || type.elementType.kind !== "struct")
    throw new TypeError("arrays_zip gives structs");
  const names = fieldNames(type.elementType.fields.map((field) => field.name));
  const entries = args.map((arg, index) => `${quoteName(names[index] ?? "")} := ${arg}[i]`);
  const length =
    args.length === 1 ? `len(${args[0]})` : `greatest(${args.map((arg) => `len(${arg})`).join(", ")})`;
  const anyNull = args.map((arg) => `${arg} IS NULL`).join(" OR ");
  return `(CASE WHEN ${anyNull} THEN NULL ELSE list_transform(generate_series(1, ${length}), lambda i: struct_pack(${entries.join(", ")})) END)`;
}

/** `sequence(start, stop[, step])`: whole numbers, or times by an interval; both ends belong to it. */
function sequence([start, stop, step]: readonly SqlText[], call: FunctionCall): SqlText {
  const type = duckType(call.dataType);
  const element = argumentType(call, 0);
  const stepType = call.arguments.length > 2 ? argumentType(call, 2) : undefined;
  if (element.kind === "date" || element.kind === "timestamp" || element.kind === "timestamp_ntz") {
    if (step !== undefined && stepType?.kind === "year_month_interval") {
      return monthSequence({ start, stop, step }, type);
    }
    const day = `CASE WHEN ${start} <= ${stop} THEN to_days(1) ELSE to_days(-1) END`;
    const interval = step === undefined ? day : asInterval(step, stepType);
    return `CAST(generate_series(${start}, ${stop}, ${interval}) AS ${type})`;
  }
  const by = step ?? `CASE WHEN ${start} <= ${stop} THEN 1 ELSE -1 END`;
  const numbers = `CAST(generate_series(CAST(${start} AS BIGINT), CAST(${stop} AS BIGINT), CAST(${by} AS BIGINT)) AS ${type})`;
  if (step === undefined) return numbers;
  const arrives = `sign(CAST(${stop} AS HUGEINT) - CAST(${start} AS HUGEINT)) * sign(${step}) >= 0 AND (${step} <> 0 OR ${start} = ${stop})`;
  return `(CASE WHEN ${start} IS NULL OR ${stop} IS NULL OR ${step} IS NULL THEN NULL WHEN ${arrives} THEN ${numbers} ELSE ${neverArrives({ start, stop, step })} END)`;
}

function neverArrives({ start = "", stop = "", step = "" }: Bounds): SqlText {
  const message = `Illegal sequence boundaries: ${valueHere} to ${valueHere} by ${valueHere}`;
  return sparkFailure({ errorClass: "", kind: "IllegalArgumentException", message }, start, stop, step);
}

interface Bounds {
  readonly start: SqlText | undefined;
  readonly stop: SqlText | undefined;
  readonly step: SqlText;
}

/** Steps of months are counted from the start, so that the 31st comes back after a shorter month. */
function monthSequence({ start, stop, step }: Bounds, type: string): SqlText {
  const count = `abs(datediff('month', ${start}, ${stop}) // ${step}) + 2`;
  const items = `list_transform(range(${count}), lambda i: ${start} + to_months(CAST(i * ${step} AS INTEGER)))`;
  return `CAST(list_filter(${items}, lambda x: CASE WHEN ${step} > 0 THEN x <= ${stop} ELSE x >= ${stop} END) AS ${type})`;
}

/** An interval of any of Spark's kinds as DuckDB's. */
export function asInterval(value: SqlText, type: DataType | undefined): SqlText {
  switch (type?.kind) {
    case "year_month_interval":
      return `to_months(${value})`;
    case "day_time_interval":
      return `(to_days(CAST(${value} // 86400000000 AS INTEGER)) + to_microseconds(${value} % 86400000000))`;
    default:
      return value;
  }
}
