import type { Macro } from "./macros.ts";

const ranges = { byte: 7n, short: 15n, integer: 31n, long: 63n } as const;
const sqlTypes = { byte: "TINYINT", short: "SMALLINT", integer: "INTEGER", long: "BIGINT" } as const;
const kinds = ["byte", "short", "integer", "long"] as const;

/** Java's integer conversions, and divisions that round as Spark's do. */
export const numberMacros: readonly Macro[] = [
  { name: "spark_floor_divide", parameters: ["n", "d"], body: "(n - ((n % d) + d) % d) // d" },
  {
    // Rounds half away from zero.
    name: "spark_round_divide",
    parameters: ["n", "d"],
    body: "CASE WHEN (n < 0) = (d < 0) THEN (abs(n) + abs(d) // 2) // abs(d) ELSE -((abs(n) + abs(d) // 2) // abs(d)) END",
  },
  {
    name: "spark_wrap_hugeint",
    parameters: ["n"],
    body: "((((n & 18446744073709551615::HUGEINT) + 9223372036854775808::HUGEINT) & 18446744073709551615::HUGEINT) - 9223372036854775808::HUGEINT)::BIGINT",
  },
  {
    // Only near a tie does it matter whether the binary or the decimal value is rounded.
    name: "spark_round",
    parameters: ["n", "d"],
    body: "CASE WHEN abs(abs(n * power(10, d) - trunc(n * power(10, d))) - 0.5) < 0.000001 THEN spark_round_tie(n, CAST(d AS INTEGER), FALSE) ELSE round(n, d) END",
  },
  {
    name: "spark_round_half_even",
    parameters: ["n", "d"],
    body: "CASE WHEN abs(abs(n * power(10, d) - trunc(n * power(10, d))) - 0.5) < 0.000001 THEN spark_round_tie(n, CAST(d AS INTEGER), TRUE) ELSE round(n, d) END",
  },
  {
    name: "spark_width_bucket",
    parameters: ["v", "low", "high", "n"],
    body: "CASE WHEN n <= 0 OR low = high OR isnan(v) OR NOT isfinite(low) OR NOT isfinite(high) THEN NULL WHEN low < high THEN CASE WHEN v < low THEN 0 WHEN v >= high THEN n + 1 ELSE CAST(floor(n * (v - low) / (high - low)) AS BIGINT) + 1 END WHEN v > low THEN 0 WHEN v <= high THEN n + 1 ELSE CAST(floor(n * (low - v) / (low - high)) AS BIGINT) + 1 END",
  },
  { name: "spark_defined", parameters: ["n"], body: "CASE WHEN NOT isnan(n) THEN n END" },
  // DuckDB and Java agree on the digits of everyday magnitudes; the others need TypeScript.
  ...(["double", "float"] as const).map((kind) => ({
    name: `spark_${kind}_text`,
    parameters: ["n"],
    body: `CASE WHEN abs(n) >= 0.001 AND abs(n) < 10000000 THEN CAST(n AS VARCHAR) ELSE spark_java_${kind}(n) END`,
  })),
  ...kinds.map((kind) => ({
    name: `spark_wrap_${kind}`,
    parameters: ["n"],
    body: wrap(kind),
  })),
  ...kinds.map((kind) => ({
    name: `spark_saturate_${kind}`,
    parameters: ["n"],
    body: saturate(kind),
  })),
];

/** The low bits of a BIGINT (Java's narrowing of integers). */
function wrap(kind: keyof typeof ranges): string {
  if (kind === "long") return "n";
  const half = 2n ** ranges[kind];
  const mask = half * 2n - 1n;
  return `(((n & ${mask}) + ${half}) & ${mask}) - ${half})::${sqlTypes[kind]}`.replace(/^\(/, "((");
}

/** Java's (int) and (long) of a double: NaN is 0, the ends stick; narrower types wrap what int gives. */
function saturate(kind: keyof typeof ranges): string {
  const wide = kind === "long" ? "long" : "integer";
  const limit = 2n ** ranges[wide];
  const type = sqlTypes[wide];
  const value = `CASE WHEN isnan(n) THEN 0 WHEN n >= ${limit}::DOUBLE THEN ${limit - 1n} WHEN n < -${limit}::DOUBLE THEN -${limit} ELSE n::${type} END`;
  return kind === wide ? `(${value})::${type}` : `spark_wrap_${kind}((${value})::BIGINT)`;
}
