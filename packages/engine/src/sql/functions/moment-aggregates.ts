import type { AggregateParts } from "../expressions/aggregate-call.ts";
import type { SqlText } from "../scope.ts";
import { type AggregateCompiler, suffix } from "./aggregate-compiler.ts";

/** Statistics of numbers and of pairs of them, to the last digit as Spark computes them one row at a time. */
export const momentAggregates: Readonly<Record<string, AggregateCompiler>> = {
  skewness: ofNumbers((n, m2, m3) => `sqrt(${n}) * ${m3} / sqrt(${m2} * ${m2} * ${m2})`),
  kurtosis: ofNumbers((n, m2, _, m4) => `${n} * ${m4} / (${m2} * ${m2}) - 3.0::DOUBLE`),
  covar_pop: ofPairs(0, ({ n, xy }) => `${xy} / ${n}`),
  covar_samp: ofPairs(0, ({ n, xy }) => `CASE WHEN ${n} > 1 THEN ${xy} / (${n} - 1) END`),
  regr_sxy: ofPairs(0, ({ xy }) => xy),
  regr_slope: ofPairs(1, slope),
  regr_intercept: ofPairs(1, (moments) => `${moments.yMean} - (${slope(moments)}) * ${moments.xMean}`),
};

/** NULL without numbers, and where they are all the same. */
function ofNumbers(value: (...moments: readonly string[]) => SqlText): AggregateCompiler {
  return (parts) => {
    const [number] = parts.arguments;
    const list = `list(${parts.distinct}CAST(${number} AS DOUBLE))${suffix(parts, `${number} IS NOT NULL`)}`;
    const result = value("m[1]", "m[2]", "m[3]", "m[4]");
    return `list_transform([spark_central_moments(${list})], lambda m: CASE WHEN m[2] <> 0 THEN ${result} END)[1]`;
  };
}

interface PairMoments {
  readonly n: SqlText;
  readonly xMean: SqlText;
  readonly yMean: SqlText;
  readonly xy: SqlText;
  readonly xx: SqlText;
}

const moments: PairMoments = { n: "m[1]", xMean: "m[2]", yMean: "m[3]", xy: "m[4]", xx: "m[5]" };

function slope({ xy, xx }: PairMoments): SqlText {
  return `CASE WHEN ${xx} <> 0 THEN ${xy} / ${xx} END`;
}

/** Of pairs without NULLs; `x` is the position of the argument on the horizontal axis. */
function ofPairs(x: 0 | 1, value: (moments: PairMoments) => SqlText): AggregateCompiler {
  return (parts) => {
    const lists = [x, 1 - x].map((position) => listOf(parts, parts.arguments[position] ?? ""));
    return `list_transform([spark_co_moments(${lists.join(", ")})], lambda m: CASE WHEN m[1] > 0 THEN ${value(moments)} END)[1]`;
  };
}

function listOf(parts: AggregateParts, value: SqlText): SqlText {
  const present = parts.arguments.map((argument) => `${argument} IS NOT NULL`).join(" AND ");
  return `list(CAST(${value} AS DOUBLE))${suffix(parts, present)}`;
}
