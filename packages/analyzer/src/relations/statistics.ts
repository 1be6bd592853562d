import type {
  StatApproxQuantile,
  StatCorr,
  StatCov,
  StatDescribe,
  StatSampleBy,
  StatSummary,
} from "@millrace/spark-connect";
import {
  type AggregateCall,
  type Alias,
  type AttributeReference,
  arrayType,
  booleanType,
  type DataType,
  dataTypeOf,
  doubleType,
  type Expression,
  type LogicalPlan,
  longType,
  SparkError,
  simpleString,
  stringType,
  unsupported,
} from "@millrace/spark-model";
import { type Analysis, type ResolvedRelation, resolvedRelation, scopeOf, withPlan } from "../analysis.ts";
import { castTo } from "../expressions/implicit.ts";
import { literalOf } from "../expressions/literal.ts";
import { required, resolveExpression } from "../expressions/resolve-expression.ts";
import { isNumeric, isString } from "../types/predicates.ts";
import { columnNamed } from "./column-named.ts";
import { oneRow } from "./range.ts";
import { analyzeInput, contextFor } from "./relation-context.ts";
import { setOperation } from "./set-operation.ts";

/** `df.describe(columns…)`. */
export async function analyzeDescribe(message: StatDescribe, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  return summary(analysis, input, {
    names: message.cols,
    statistics: ["count", "mean", "stddev", "min", "max"],
  });
}

const usualStatistics = ["count", "mean", "stddev", "min", "25%", "50%", "75%", "max"];

/** `df.summary(statistics…)`. */
export async function analyzeSummary(message: StatSummary, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const statistics = message.statistics.length > 0 ? message.statistics : usualStatistics;
  return summary(analysis, input, { names: [], statistics });
}

interface Summary {
  readonly names: readonly string[];
  readonly statistics: readonly string[];
}

/** One aggregation of all columns for each statistic, put together as rows of text. */
function summary(
  analysis: Analysis,
  input: ResolvedRelation,
  { names, statistics }: Summary,
): ResolvedRelation {
  const columns = (
    names.length > 0 ? names.map((name) => columnNamed(analysis, input, name)) : input.columns
  ).filter((column) => isNumeric(column.dataType) || isString(column.dataType));
  const rows = statistics.map((statistic) => summaryRow(analysis, input, { statistic, columns }));
  const [first, ...others] = rows;
  if (first === undefined) return oneRow(analysis);
  const plan = others.reduce<LogicalPlan>(
    (left, right) => setOperation(analysis, { operation: "union", isAll: true, left, right }),
    first,
  );
  return resolvedRelation(plan);
}

function summaryRow(
  analysis: Analysis,
  input: ResolvedRelation,
  { statistic, columns }: { readonly statistic: string; readonly columns: readonly AttributeReference[] },
): LogicalPlan {
  const text: Expression = { kind: "literal", value: statistic, dataType: stringType };
  const label = alias(analysis, nullableText(analysis, text), "summary");
  const values = columns.map((column) =>
    alias(analysis, castTo(statisticOf(analysis, statistic, column), stringType), column.name),
  );
  return { kind: "aggregate", child: input.plan, grouping: [], aggregates: [label, ...values] };
}

/** Spark declares the summary column nullable. */
function nullableText(analysis: Analysis, text: Expression): Expression {
  return {
    kind: "function",
    name: "nvl",
    arguments: [text, text],
    dataType: stringType,
    nullable: true,
    ansi: analysis.ansi,
  };
}

function alias(analysis: Analysis, child: Expression, name: string): Alias {
  return { kind: "alias", child, name, id: analysis.context.nextExpressionId() };
}

interface Call {
  readonly name: string;
  readonly operands: readonly Expression[];
  readonly dataType: DataType;
}

function aggregateCall(analysis: Analysis, { name, operands, dataType }: Call): AggregateCall {
  return {
    kind: "aggregate",
    name,
    arguments: operands,
    dataType,
    nullable: name !== "count",
    distinct: false,
    ansi: analysis.ansi,
  };
}

function statisticOf(analysis: Analysis, statistic: string, column: AttributeReference): Expression {
  const call = (name: string, operands: readonly Expression[], dataType: DataType) =>
    aggregateCall(analysis, { name, operands, dataType });
  // Text that is no number counts as NULL in the numeric statistics.
  const number: Expression = isNumeric(column.dataType)
    ? castTo(column, doubleType)
    : { kind: "cast", child: column, dataType: doubleType, mode: "try" };
  switch (statistic.toLowerCase()) {
    case "count":
      return call("count", [column], longType);
    case "count_distinct":
      return { ...call("count", [column], longType), distinct: true };
    case "approx_count_distinct":
      return call("approx_count_distinct", [column], longType);
    case "mean":
      return call("avg", [number], doubleType);
    case "stddev":
      return call("stddev_samp", [number], doubleType);
    case "min":
    case "max":
      return call(statistic.toLowerCase(), [column], column.dataType);
    default:
      return percentile(analysis, { statistic, number, column });
  }
}

function percentile(
  analysis: Analysis,
  {
    statistic,
    number,
    column,
  }: { readonly statistic: string; readonly number: Expression; readonly column: AttributeReference },
): Expression {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(statistic)?.[1];
  if (share === undefined) {
    throw unsupported(
      `The statistic ${statistic}`,
      "Use count, mean, stddev, min, max or a percentage such as 25%.",
    );
  }
  const operands: Expression[] = [
    isNumeric(column.dataType) ? column : number,
    { kind: "literal", value: Number(share) / 100, dataType: doubleType },
    { kind: "literal", value: 10_000, dataType: { kind: "integer" } },
  ];
  return aggregateCall(analysis, {
    name: "percentile_approx",
    operands,
    dataType: dataTypeOf(operands[0] ?? number),
  });
}

interface Pair {
  readonly input?: StatCov["input"];
  readonly col1: string;
  readonly col2: string;
}

const statisticNames = { corr: "correlation", covar_samp: "covariance" } as const;

/** NULL counts as 0 (StatFunctions.collectStatisticalData reads rows that way). */
function numberOrZero(column: AttributeReference, statistic: string): Expression {
  if (!isNumeric(column.dataType)) {
    throw new SparkError({
      errorClass: "",
      kind: "IllegalArgumentException",
      message: `requirement failed: Currently ${statistic} calculation for columns with dataType ${simpleString(column.dataType)} not supported.`,
    });
  }
  const number = castTo(column, doubleType);
  const zero: Expression = { kind: "literal", value: 0, dataType: doubleType };
  return {
    kind: "function",
    name: "coalesce",
    arguments: [number, zero],
    dataType: doubleType,
    nullable: false,
    ansi: true,
  };
}

async function pairStatistic(
  message: Pair,
  analysis: Analysis,
  name: keyof typeof statisticNames,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const operands = [message.col1, message.col2].map((each) =>
    numberOrZero(columnNamed(analysis, input, each), statisticNames[name]),
  );
  const label = name === "corr" ? "corr" : "cov";
  const value = alias(analysis, aggregateCall(analysis, { name, operands, dataType: doubleType }), label);
  return resolvedRelation({ kind: "aggregate", child: input.plan, grouping: [], aggregates: [value] });
}

/** `df.stat.cov`. */
export function analyzeCovariance(message: StatCov, analysis: Analysis): Promise<ResolvedRelation> {
  return pairStatistic(message, analysis, "covar_samp");
}

/** `df.stat.corr` (Pearson). */
export function analyzeCorrelation(message: StatCorr, analysis: Analysis): Promise<ResolvedRelation> {
  return pairStatistic(message, analysis, "corr");
}

/** `df.stat.approxQuantile`: one array of arrays. */
export async function analyzeApproximateQuantile(
  message: StatApproxQuantile,
  analysis: Analysis,
): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const dataType = arrayType(doubleType, false);
  const shares: Expression = { kind: "literal", value: message.probabilities, dataType };
  const accuracy: Expression = {
    kind: "literal",
    value: message.relativeError > 0 ? Math.ceil(1 / message.relativeError) : 2_147_483_647,
    dataType: { kind: "integer" },
  };
  const quantiles = message.cols.map((name) => {
    const column = castTo(columnNamed(analysis, input, name), doubleType);
    return aggregateCall(analysis, {
      name: "percentile_approx",
      operands: [column, shares, accuracy],
      dataType,
    });
  });
  const value: Expression = {
    kind: "function",
    name: "array",
    arguments: quantiles,
    dataType: arrayType(dataType, true),
    nullable: false,
    ansi: analysis.ansi,
  };
  const aggregates = [alias(analysis, value, "approx_quantile")];
  return resolvedRelation({ kind: "aggregate", child: input.plan, grouping: [], aggregates });
}

/** `df.stat.sampleBy`: rows of each stratum with its own probability. */
export async function analyzeSampleBy(message: StatSampleBy, analysis: Analysis): Promise<ResolvedRelation> {
  const input = await analyzeInput(message.input, analysis);
  const context = await contextFor(analysis, scopeOf(analysis, input), [message.col]);
  const column = resolveExpression(required(message.col), context).expression;
  const seed: Expression = { kind: "literal", value: message.seed ?? 0n, dataType: longType };
  const call = (name: string, operands: readonly Expression[], dataType: DataType): Expression => ({
    kind: "function",
    name,
    arguments: operands,
    dataType,
    nullable: false,
    ansi: analysis.ansi,
  });
  const branches = message.fractions.flatMap(({ stratum, fraction }) => {
    if (stratum === undefined) return [];
    const condition = call("<=>", [column, castTo(literalOf(stratum), dataTypeOf(column))], booleanType);
    return [{ condition, value: { kind: "literal" as const, value: fraction, dataType: doubleType } }];
  });
  const share: Expression = {
    kind: "case",
    branches,
    otherwise: { kind: "literal", value: 0, dataType: doubleType },
    dataType: doubleType,
  };
  const condition = call("<", [call("rand", [seed], doubleType), share], booleanType);
  return withPlan(input, { kind: "filter", child: input.plan, condition });
}
