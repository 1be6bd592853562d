import {
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  decimalType,
  doubleType,
  type Expression,
  longType,
} from "@millrace/spark-model";
import {
  any,
  boolean,
  double,
  either,
  integer,
  integral,
  long,
  numeric,
  type ParameterType,
  textOrBinary,
} from "../types/implicit-cast.ts";
import { isAnsiInterval, isString } from "../types/predicates.ts";
import { constantBetween, deviation, percentage, percentageAndAccuracy } from "./aggregate-arguments.ts";
import type { FunctionDefinition, PlainFunction } from "./definition.ts";
import { typeOfFirst } from "./result-types.ts";

const summable: ParameterType = {
  name: '("NUMERIC" or "ANSI INTERVAL")',
  accept: (from) => (isAnsiInterval(from) ? from : numeric.accept(from)),
};

/** No text is cast to it. */
const strictlyIntegral: ParameterType = {
  name: integral.name,
  accept: (from) => (isString(from) ? undefined : integral.accept(from)),
};

const statistic = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  kind: "aggregate",
  name,
  aliases,
  takes: [double],
  returns: doubleType,
});

const pairStatistic = (name: string, returns: DataType = doubleType): PlainFunction => ({
  kind: "aggregate",
  name,
  takes: [double, double],
  returns,
});

const sameAsFirst = (name: string, aliases: readonly string[] = []): PlainFunction => ({
  kind: "aggregate",
  name,
  aliases,
  takes: [any],
  returns: typeOfFirst,
});

const ofBoolean = (name: string, aliases: readonly string[]): PlainFunction => ({
  kind: "aggregate",
  name,
  aliases,
  takes: [boolean],
  returns: booleanType,
});

/** Aggregates. */
export const aggregateFunctions: readonly FunctionDefinition[] = [
  { kind: "aggregate", name: "count", takes: [any], rest: any, returns: longType, nullable: "never" },
  { kind: "aggregate", name: "count_if", takes: [boolean], returns: longType, nullable: "never" },
  { kind: "aggregate", name: "sum", takes: [summable], returns: sumType },
  { kind: "aggregate", name: "try_sum", takes: [summable], returns: sumType },
  { kind: "aggregate", name: "avg", aliases: ["mean"], takes: [summable], returns: averageType },
  { kind: "aggregate", name: "try_avg", takes: [summable], returns: averageType },
  sameAsFirst("min"),
  sameAsFirst("max"),
  valued("first", ["first_value"]),
  valued("last", ["last_value"]),
  valued("any_value"),
  { ...sameAsFirst("mode"), takes: [any, boolean], optional: 2, sql: modeText },
  extremeBy("max_by"),
  extremeBy("min_by"),
  collecting("collect_list", ["array_agg"]),
  collecting("collect_set"),
  {
    kind: "aggregate",
    name: "approx_count_distinct",
    takes: [any, any],
    optional: 1,
    check: deviation,
    returns: longType,
    nullable: "never",
    sql: firstOnly,
  },
  statistic("stddev_samp", ["stddev", "std"]),
  statistic("stddev_pop"),
  statistic("var_samp", ["variance"]),
  statistic("var_pop"),
  statistic("skewness"),
  statistic("kurtosis"),
  { ...statistic("median"), takes: [summable], returns: medianType },
  pairStatistic("corr"),
  pairStatistic("covar_pop"),
  pairStatistic("covar_samp"),
  ...[
    "regr_avgx",
    "regr_avgy",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
  ].map((name) => pairStatistic(name)),
  { ...pairStatistic("regr_count", longType), nullable: "never" },
  ofBoolean("bool_and", ["every"]),
  ofBoolean("bool_or", ["some", "any"]),
  { kind: "aggregate", name: "bit_and", takes: [integral], returns: typeOfFirst },
  { kind: "aggregate", name: "bit_or", takes: [integral], returns: typeOfFirst },
  { kind: "aggregate", name: "bit_xor", takes: [integral], returns: typeOfFirst },
  { kind: "aggregate", name: "product", takes: [double], returns: doubleType },
  { ...percentile("percentile"), check: percentage },
  percentile("percentile_cont"),
  percentile("percentile_disc"),
  {
    kind: "aggregate",
    name: "percentile_approx",
    aliases: ["approx_percentile"],
    takes: [either(summable, any), any, strictlyIntegral],
    optional: 1,
    check: percentageAndAccuracy,
    returns: approximatePercentile,
    sql: (name, [value, share, accuracy = "10000"]) => `${name}(${value}, ${share}, ${accuracy})`,
  },
  {
    kind: "aggregate",
    name: "listagg",
    aliases: ["string_agg"],
    takes: [textOrBinary, textOrBinary],
    optional: 1,
    returns: typeOfFirst,
    sql: (written, [value, delimiter = "NULL"]) => `${written}(${value}, ${delimiter})`,
  },
];

function firstOnly(name: string, [value]: readonly string[]): string {
  return `${name}(${value})`;
}

function valued(name: string, aliases: readonly string[] = []): PlainFunction {
  return {
    kind: "aggregate",
    name,
    aliases,
    takes: [any, boolean],
    optional: 1,
    returns: typeOfFirst,
    sql: (written, [value]) => `${written}(${value})`,
  };
}

function collecting(name: string, aliases: readonly string[] = []): PlainFunction {
  const returns = (operands: readonly Expression[]) => arrayType(typeOfFirst(operands), false);
  return {
    kind: "aggregate",
    name,
    aliases,
    takes: [any],
    returns,
    nullable: "never",
    sql: (_written, [value]) => `${name}(${value})`,
  };
}

function sumType(operands: readonly Expression[]): DataType {
  const type = typeOfFirst(operands);
  if (type.kind === "decimal") return decimalType(Math.min(38, type.precision + 10), type.scale);
  if (isAnsiInterval(type)) return type;
  return type.kind === "float" || type.kind === "double" || type.kind === "void" ? doubleType : longType;
}

function averageType(operands: readonly Expression[]): DataType {
  const type = typeOfFirst(operands);
  if (type.kind === "decimal")
    return decimalType(Math.min(38, type.precision + 4), Math.min(38, type.scale + 4));
  return isAnsiInterval(type) ? wholeInterval(type) : doubleType;
}

function wholeInterval(type: DataType): DataType {
  return type.kind === "year_month_interval"
    ? { kind: "year_month_interval", start: "year", end: "month" }
    : { kind: "day_time_interval", start: "day", end: "second" };
}

function medianType(operands: readonly Expression[]): DataType {
  const type = typeOfFirst(operands);
  return isAnsiInterval(type) ? wholeInterval(type) : doubleType;
}

function percentile(name: string): PlainFunction {
  return {
    kind: "aggregate",
    name,
    takes: [any, any, long],
    optional: 2,
    returns: (operands) => {
      const share = operands[1];
      const type = medianType(operands);
      return share && dataTypeOf(share).kind === "array" ? arrayType(type, false) : type;
    },
    sql: (written, names) => `${written}(${names.join(", ")}${names.length === 2 ? ", 1" : ""})`,
  };
}

function approximatePercentile(operands: readonly Expression[]): DataType {
  const share = operands[1];
  return share && dataTypeOf(share).kind === "array"
    ? arrayType(typeOfFirst(operands), false)
    : typeOfFirst(operands);
}

/** The smallest of equally frequent values is asked for like an order, whose direction shows reversed. */
function modeText(name: string, [value, deterministic]: readonly string[]): string {
  if (value === undefined) return `${name}()`;
  return deterministic === "true" ? `mode() WITHIN GROUP (ORDER BY ${value} DESC)` : `${name}(${value})`;
}

/** With a count, so many values instead of one. */
function extremeBy(name: string): PlainFunction {
  return {
    kind: "aggregate",
    name,
    takes: [any, any, integer],
    optional: 1,
    check: constantBetween({ index: 2, name: "k", range: [1, 100_000] }),
    returns: (operands) =>
      operands.length === 3 ? arrayType(typeOfFirst(operands), true) : typeOfFirst(operands),
  };
}
