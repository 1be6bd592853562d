import { type AggregateCall, type DataType, dataTypeOf } from "@millrace/spark-model";
import type { AggregateParts } from "../expressions/aggregate-call.ts";
import type { SqlText } from "../scope.ts";
import { type AggregateCompiler, argumentTypeOf, suffix } from "./aggregate-compiler.ts";
import { asDouble, fromDouble } from "./ordinal-value.ts";
import { sparkFailure, valueHere } from "./spark-failure.ts";

/** Aggregates that are functions of the list of a group's values (library/list-functions.ts). */
export const listAggregates: Readonly<Record<string, AggregateCompiler>> = {
  percentile,
  percentile_cont: percentile,
  median: (parts, call) => {
    const [value = ""] = parts.arguments;
    return ofShares(parts, call, { value, shares: "0.5" });
  },
  percentile_approx: approximatePercentile,
  histogram_numeric: histogram,
  max_by: (parts) => extremeBy(parts, { one: "arg_max_null", direction: "DESC" }),
  min_by: (parts) => extremeBy(parts, { one: "arg_min_null", direction: "ASC" }),
  count_min_sketch: countMinSketch,
  count_min_sketch_merged: (parts) => `spark_count_min_sketch_merged(${listOf(parts)})`,
  bitmap_construct_agg: (parts) => `spark_bitmap_of(${listOf(parts)})`,
  bitmap_or_agg: (parts) => `spark_bitmap_union(${listOf(parts)})`,
  bitmap_and_agg: (parts) => `spark_bitmap_intersection(${listOf(parts)})`,
};

/** The values that are not NULL; a list without any for none. */
function listOf(parts: AggregateParts, item = parts.arguments[0] ?? ""): SqlText {
  return `coalesce(${listOrNull(parts, item)}, [])`;
}

function listOrNull(parts: AggregateParts, item: SqlText): SqlText {
  const present = `${parts.arguments[0]} IS NOT NULL`;
  return `list(${parts.distinct}${item})${suffix(parts, present)}`;
}

/** The value and its direction come from WITHIN GROUP where that is used. */
function percentile(parts: AggregateParts, call: AggregateCall): SqlText {
  const within = call.orderBy?.[0];
  const [first = "", second = "", third] = parts.arguments;
  if (within === undefined) {
    const frequency = isOne(call.arguments[2]) ? undefined : third;
    const type = call.arguments[1] ? dataTypeOf(call.arguments[1]) : call.dataType;
    return ofShares(parts, call, { value: first, shares: second, type, frequency });
  }
  const value = parts.order.replace(/ (ASC|DESC) NULLS (FIRST|LAST)$/, "");
  const shares = within.direction === "descending" ? `1 - ${first}` : first;
  const valueOnly = { ...parts, arguments: [value] };
  return ofShares(valueOnly, { ...call, arguments: [within.expression] }, { value, shares });
}

function isOne(frequency: AggregateCall["arguments"][number] | undefined): boolean {
  if (frequency?.kind === "cast") return isOne(frequency.child);
  return frequency?.kind === "literal" && Number(frequency.value) === 1;
}

interface Shares {
  readonly value: SqlText;
  readonly shares: SqlText;
  /** The type of the shares: a list of them gives a list. */
  readonly type?: DataType;
  readonly frequency?: SqlText | undefined;
}

function ofShares(parts: AggregateParts, call: AggregateCall, wanted: Shares): SqlText {
  const { value, shares, type, frequency } = wanted;
  const item = asDouble(value, argumentTypeOf(call));
  const asked = sharesList(shares, type);
  if (frequency === undefined) {
    return picked(`spark_percentiles(${listOrNull(parts, item)}, ${asked})`, call, type);
  }
  const counted = { ...parts, filter: both(parts.filter, `${frequency} IS NOT NULL`) };
  const counts = listOrNull(counted, `CAST(${checkedCount(frequency)} AS BIGINT)`);
  return picked(`spark_weighted_percentiles(${listOrNull(counted, item)}, ${counts}, ${asked})`, call, type);
}

function both(filter: SqlText, condition: SqlText): SqlText {
  return filter === "" ? condition : `(${filter}) AND ${condition}`;
}

function checkedCount(frequency: SqlText): SqlText {
  const failure = sparkFailure(
    {
      errorClass: "NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION",
      messageParameters: { frequencyExpression: "frequency", negativeValue: valueHere },
    },
    `CAST(${frequency} AS VARCHAR)`,
  );
  return `CASE WHEN ${frequency} < 0 THEN ${failure} ELSE ${frequency} END`;
}

function sharesList(shares: SqlText, type: DataType | undefined): SqlText {
  return type?.kind === "array" ? `CAST(${shares} AS DOUBLE[])` : `[CAST(${shares} AS DOUBLE)]`;
}

/** One value or all of them, of the type of the call. */
function picked(results: SqlText, call: AggregateCall, shares: DataType | undefined): SqlText {
  const type = call.dataType.kind === "array" ? call.dataType.elementType : call.dataType;
  if (shares?.kind !== "array") return fromDouble(`(${results})[1]`, type);
  return `list_transform(nullif(${results}, []), lambda share: ${fromDouble("share", type)})`;
}

const standardAccuracy = "10000";

function approximatePercentile(parts: AggregateParts, call: AggregateCall): SqlText {
  const [value = "", shares = "", accuracy = standardAccuracy] = parts.arguments;
  const type = call.arguments[1] ? dataTypeOf(call.arguments[1]) : call.dataType;
  const list = listOrNull(parts, asDouble(value, argumentTypeOf(call)));
  const results = `spark_approximate_percentiles(${list}, ${sharesList(shares, type)}, CAST(${accuracy} AS DOUBLE))`;
  return picked(results, call, type);
}

function histogram(parts: AggregateParts, call: AggregateCall): SqlText {
  const [value = "", size = ""] = parts.arguments;
  const type = argumentTypeOf(call);
  const bins = `spark_histogram(${listOrNull(parts, asDouble(value, type))}, CAST(${size} AS INTEGER))`;
  return `list_transform(nullif(${bins}, []), lambda bin: {'x': ${fromDouble("bin.x", type)}, 'y': bin.y})`;
}

/** One value, or with a count a list of values. */
function extremeBy(
  parts: AggregateParts,
  { one, direction }: { readonly one: string; readonly direction: "ASC" | "DESC" },
): SqlText {
  const [value = "", by = "", count] = parts.arguments;
  if (count === undefined) return `${one}(${value}, ${by})${suffix(parts)}`;
  const list = `list(${value} ORDER BY ${by} ${direction})${suffix(parts, `${by} IS NOT NULL`)}`;
  return `coalesce(list_slice(${list}, 1, ${count}), [])`;
}

function countMinSketch(parts: AggregateParts, call: AggregateCall): SqlText {
  const [value = "", epsilon, confidence, seed] = parts.arguments;
  const type = argumentTypeOf(call);
  const precision = `CAST(${epsilon} AS DOUBLE), CAST(${confidence} AS DOUBLE), CAST(${seed} AS INTEGER)`;
  if (type.kind === "binary" || type.kind === "string") {
    const bytes = type.kind === "string" ? `encode(${value})` : value;
    return `spark_count_min_sketch_bytes(${listOf(parts, bytes)}, ${precision})`;
  }
  return `spark_count_min_sketch_longs(${listOf(parts, `CAST(${value} AS BIGINT)`)}, ${precision})`;
}
