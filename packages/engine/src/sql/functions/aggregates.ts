import { type AggregateCall, type DataType, dataTypeOf, decimalType } from "@millrace/spark-model";
import { duckType, fieldNames, quoteText } from "../../duckdb/duck-type.ts";
import type { AggregateParts } from "../expressions/aggregate-call.ts";
import type { SqlText } from "../scope.ts";
import { type AggregateCompiler, argumentTypeOf, suffix } from "./aggregate-compiler.ts";
import { decimalAverage } from "./decimal-arithmetic.ts";
import { estimateOf, precisionFor, registerOf } from "./hyper-log-log.ts";
import { listAggregates } from "./list-aggregates.ts";
import { momentAggregates } from "./moment-aggregates.ts";

/** A DuckDB aggregate of the same arguments. */
function same(name: string): AggregateCompiler {
  return (parts) => `${name}(${parts.distinct}${parts.arguments.join(", ")})${suffix(parts)}`;
}

/** The same, cast to Spark's result type. */
function plain(name: string): AggregateCompiler {
  return (parts, call) => `CAST(${same(name)(parts, call)} AS ${duckType(call.dataType)})`;
}

const families: Readonly<Record<string, AggregateCompiler>> = {
  count,
  count_if: (parts) =>
    `count(${parts.distinct}CASE WHEN ${parts.arguments[0]} THEN TRUE END)${suffix(parts)}`,
  sum,
  try_sum: (parts, call) => `TRY_CAST(${same("sum")(parts, call)} AS ${duckType(call.dataType)})`,
  avg: average,
  mean: average,
  try_avg: average,
  min: (parts, call) => extreme("min", parts, call),
  max: (parts, call) => extreme("max", parts, call),
  first: (parts, call) => edgeValue("first", parts, call),
  last: (parts, call) => edgeValue("last", parts, call),
  any_value: (parts, call) => edgeValue("first", parts, call),
  mode,
  collect_list: (parts) => `coalesce(list(${ordered(parts)})${suffix(parts, present(parts))}, [])`,
  collect_set: (parts) =>
    `coalesce(list(DISTINCT ${parts.arguments[0]})${suffix(parts, present(parts))}, [])`,
  approx_count_distinct: approximateDistinctCount,
  stddev_samp: same("stddev_samp"),
  stddev_pop: same("stddev_pop"),
  var_samp: same("var_samp"),
  var_pop: same("var_pop"),
  corr: (parts, call) => defined(same("corr")(parts, call)),
  regr_avgx: same("regr_avgx"),
  regr_avgy: same("regr_avgy"),
  regr_count: plain("regr_count"),
  regr_r2: same("regr_r2"),
  regr_sxx: same("regr_sxx"),
  regr_syy: same("regr_syy"),
  bool_and: same("bool_and"),
  bool_or: same("bool_or"),
  bit_and: same("bit_and"),
  bit_or: same("bit_or"),
  bit_xor: same("bit_xor"),
  product: same("product"),
  percentile_disc: discretePercentile,
  listagg: (parts) => {
    const [value, separator = "''"] = parts.arguments;
    return `string_agg(${parts.distinct}${value}, ${separator}${inOrder(parts)})${suffix(parts)}`;
  },
  ...listAggregates,
  ...momentAggregates,
};

/** Every aggregate function that the engine runs, by its Spark name. */
export const aggregates: ReadonlyMap<string, AggregateCompiler> = new Map(Object.entries(families));

/** Of equally frequent values the first in order, the smallest if the mode is to be deterministic. */
function mode(parts: AggregateParts, call: AggregateCall): SqlText {
  const [value] = parts.arguments;
  const flag = call.arguments[1];
  const isDeterministic = flag?.kind === "literal" && flag.value === true;
  const order = isDeterministic ? ` ORDER BY ${value}` : inOrder(parts);
  return `mode(${parts.distinct}${value}${order})${suffix(parts)}`;
}

function present({ arguments: [value] }: AggregateParts): SqlText {
  return `${value} IS NOT NULL`;
}

function ordered({ arguments: [value], distinct, order }: AggregateParts): SqlText {
  return `${distinct}${value}${inOrder({ order })}`;
}

/** WITHIN GROUP, inside the parentheses. */
function inOrder({ order }: Pick<AggregateParts, "order">): SqlText {
  return order === "" ? "" : ` ORDER BY ${order}`;
}

/** NaN, which DuckDB gives where the variance is zero, is NULL in Spark. */
function defined(value: SqlText): SqlText {
  return `spark_defined(${value})`;
}

/** HyperLogLog++ over the registers that the values set; a value that comes twice sets the same one. */
function approximateDistinctCount(parts: AggregateParts, call: AggregateCall): SqlText {
  const [value = ""] = parts.arguments;
  const precision = precisionFor(call.arguments[1]);
  const register = registerOf(value, argumentTypeOf(call), precision);
  const registers = `list(DISTINCT ${register})${suffix(parts, present(parts))}`;
  return `coalesce(${estimateOf(registers, precision)}, 0)`;
}

/** `count(a, b)` counts rows in which no argument is NULL. */
function count(parts: AggregateParts, call: AggregateCall): SqlText {
  const { arguments: args, distinct } = parts;
  const [first] = call.arguments;
  const isStar = args.length === 1 && first?.kind === "literal" && first.value !== null && distinct === "";
  if (args.length === 0 || isStar) return `count(*)${suffix(parts)}`;
  if (args.length === 1) return `count(${distinct}${args[0]})${suffix(parts)}`;
  const all = args.map((arg) => `${arg} IS NOT NULL`).join(" AND ");
  return `count(${distinct}CASE WHEN ${all} THEN row(${args.join(", ")}) END)${suffix(parts)}`;
}

/** Without ANSI a long wraps around and a decimal that overflows is NULL. */
function sum(parts: AggregateParts, call: AggregateCall): SqlText {
  if (call.ansi) return plain("sum")(parts, call);
  const total = same("sum")(parts, call);
  if (call.dataType.kind === "long") return `spark_wrap_hugeint(${total}::HUGEINT)`;
  return `TRY_CAST(${total} AS ${duckType(call.dataType)})`;
}

/** A NULL field of a struct is smaller than any value; DuckDB holds it for the largest. */
function extreme(name: "min" | "max", parts: AggregateParts, call: AggregateCall): SqlText {
  const [value = ""] = parts.arguments;
  const type = argumentTypeOf(call);
  if (type.kind !== "struct") return same(name)(parts, call);
  return `arg_${name}(${value}, ${orderOf(value, type)})${suffix(parts)}`;
}

/** What orders values as Spark does: before each field whether it is there. */
function orderOf(value: SqlText, type: DataType): SqlText {
  if (type.kind !== "struct") return value;
  const names = fieldNames(type.fields.map((field) => field.name));
  const parts = type.fields.flatMap((field, index) => {
    const item = `struct_extract(${value}, ${quoteText(names[index] ?? "")})`;
    return [`${item} IS NOT NULL`, orderOf(item, field.dataType)];
  });
  return `row(${parts.join(", ")})`;
}

function average(parts: AggregateParts, call: AggregateCall): SqlText {
  const type = argumentTypeOf(call);
  const result = call.dataType;
  if (result.kind === "day_time_interval" || result.kind === "year_month_interval") {
    return `CAST(round(${same("avg")(parts, call)}) AS ${duckType(result)})`;
  }
  if (type.kind !== "decimal" || result.kind !== "decimal") return plain("avg")(parts, call);
  const sum = decimalType(Math.min(type.precision + 10, 38), type.scale);
  const total = same("sum")(parts, call);
  const rows = same("count")(parts, call);
  return `(CASE WHEN ${rows} > 0 THEN ${decimalAverage(total, rows, { sum, result })} END)`;
}

/** first and last: NULLs count unless they are to be ignored. */
function edgeValue(name: "first" | "last", parts: AggregateParts, call: AggregateCall): SqlText {
  const [value] = parts.arguments;
  const flag = call.arguments[1];
  const ignoresNulls = call.ignoreNulls === true || (flag?.kind === "literal" && flag.value === true);
  if (parts.over !== "" && parts.filter === "") {
    return `${name}_value(${value}${ignoresNulls ? " IGNORE NULLS" : ""})${parts.over}`;
  }
  return `${name}(${value})${suffix(parts, ignoresNulls ? present(parts) : undefined)}`;
}

/** The least of the ordered values that so large a share is not above. */
function discretePercentile(parts: AggregateParts, call: AggregateCall): SqlText {
  const within = call.orderBy?.[0];
  const [first, second] = parts.arguments;
  const value = within === undefined ? first : parts.order.replace(/ (ASC|DESC) NULLS (FIRST|LAST)$/, "");
  const share = within === undefined ? second : first;
  // DuckDB takes a negative share for one of the descending order.
  const asked = within?.direction === "descending" ? `-(${share})` : share;
  const shares = isArray(call.arguments[within === undefined ? 1 : 0])
    ? `CAST(${asked} AS DOUBLE[])`
    : `CAST(${asked} AS DOUBLE)`;
  return `CAST(quantile_disc(${value}, ${shares})${suffix(parts)} AS ${duckType(call.dataType)})`;
}

function isArray(expression: AggregateCall["arguments"][number] | undefined): boolean {
  return expression !== undefined && dataTypeOf(expression).kind === "array";
}
