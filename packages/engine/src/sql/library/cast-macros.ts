import { ansiConfig } from "../functions/spark-failure.ts";
import type { Macro } from "./macros.ts";

/** What Spark trims before it reads a text as something else: control characters and blanks. */
const blank = String.raw`[\x00-\x20]*`;
const integerText = `'${blank}[+-]?[0-9]+${blank}'`;
const legacyIntegerText = `'${blank}[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)${blank}'`;
const numberText = `'${blank}[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?${blank}'`;
const suffixedText = `'${blank}[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]${blank}'`;
const trimmed = "trim(s, chr(0) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' ')";

const integerTypes = [
  { kind: "byte", sql: "TINYINT", spark: "TINYINT" },
  { kind: "short", sql: "SMALLINT", spark: "SMALLINT" },
  { kind: "integer", sql: "INTEGER", spark: "INT" },
  { kind: "long", sql: "BIGINT", spark: "BIGINT" },
] as const;

/** How text becomes numbers, booleans, dates and timestamps, by Spark's grammar instead of DuckDB's. */
export const castMacros: readonly Macro[] = [
  {
    name: "spark_cast_failure",
    parameters: ["s", "target"],
    body: `error('millrace:["CAST_INVALID_INPUT",{"expression":' || to_json('''' || s || '''')::VARCHAR || ',"sourceType":"\\"STRING\\"","targetType":"\\"' || target || '\\"","ansiConfig":"${ansiConfig.replaceAll('"', '\\"')}"}]')`,
  },
  ...integerTypes.flatMap(({ kind, sql, spark }) => [
    {
      name: `spark_text_to_${kind}`,
      parameters: ["s"],
      body: orFailure(`regexp_full_match(s, ${integerText})`, `CAST(${trimmed} AS ${sql})`, spark),
    },
    {
      name: `spark_try_text_to_${kind}`,
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, ${integerText}) THEN TRY_CAST(${trimmed} AS ${sql}) END`,
    },
    {
      name: `spark_legacy_text_to_${kind}`,
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, ${legacyIntegerText}) THEN TRY_CAST(trunc(CAST(${trimmed} AS DECIMAL(38,8))) AS ${sql}) END`,
    },
  ]),
  ...(["float", "double"] as const).flatMap((kind) => [
    {
      name: `spark_text_to_${kind}`,
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, ${numberText}) THEN CAST(${trimmed} AS ${kind}) ${specialNumbers(kind)} WHEN s IS NOT NULL THEN spark_cast_failure(s, '${kind.toUpperCase()}') END`,
    },
    {
      name: `spark_try_text_to_${kind}`,
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, ${numberText}) THEN CAST(${trimmed} AS ${kind}) ${specialNumbers(kind)} END`,
    },
  ]),
  {
    name: "spark_text_to_decimal",
    parameters: ["s"],
    body: orFailure(`regexp_full_match(s, ${numberText})`, trimmed, "DECIMAL"),
  },
  {
    name: "spark_try_text_to_decimal",
    parameters: ["s"],
    body: `CASE WHEN regexp_full_match(s, ${numberText}) THEN ${trimmed} END`,
  },
  {
    name: "spark_try_text_to_boolean",
    parameters: ["s"],
    body: `CASE WHEN lower(${trimmed}) IN ('t', 'true', 'y', 'yes', '1') THEN TRUE WHEN lower(${trimmed}) IN ('f', 'false', 'n', 'no', '0') THEN FALSE END`,
  },
  { name: "spark_text_to_boolean", parameters: ["s"], body: strict("boolean", "BOOLEAN") },
  {
    name: "spark_try_text_to_date",
    parameters: ["s"],
    body: "CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(s AS DATE) ELSE spark_other_date(s) END",
  },
  { name: "spark_text_to_date", parameters: ["s"], body: strict("date", "DATE") },
  ...timestampMacros(),
];

/** The value where the text has the form, Spark's error where it has not, NULL for NULL. */
function orFailure(condition: string, value: string, target: string): string {
  return `CASE WHEN ${condition} THEN ${value} WHEN s IS NOT NULL THEN spark_cast_failure(s, '${target}') END`;
}

/** What the lenient macro reads, or Spark's error. */
function strict(kind: string, target: string): string {
  return `coalesce(spark_try_text_to_${kind}(s), CASE WHEN s IS NOT NULL THEN spark_cast_failure(s, '${target}') END)`;
}

/** Java's suffixes and the spellings of infinity and NaN. */
function specialNumbers(kind: "float" | "double"): string {
  return [
    `WHEN regexp_full_match(s, ${suffixedText}) THEN CAST(rtrim(${trimmed}, 'dDfF') AS ${kind})`,
    `WHEN lower(${trimmed}) IN ('inf', '+inf', 'infinity', '+infinity') THEN 'Infinity'::${kind}`,
    `WHEN lower(${trimmed}) IN ('-inf', '-infinity') THEN '-Infinity'::${kind}`,
    `WHEN lower(${trimmed}) = 'nan' THEN 'NaN'::${kind}`,
  ].join(" ");
}

/** The common form is DuckDB's own; the others (`2024`, `2024-1-5 1:2 Europe/Berlin`) are read in TypeScript. */
function timestampMacros(): readonly Macro[] {
  const local = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?";
  return [
    {
      // A local time that occurs twice when clocks go back means the first, where ICU takes the second.
      name: "spark_earlier",
      parameters: ["local"],
      body: "CASE WHEN CAST(CAST(local AS TIMESTAMPTZ) - to_microseconds(3600000000) AS TIMESTAMP) = local THEN CAST(local AS TIMESTAMPTZ) - to_microseconds(3600000000) ELSE CAST(local AS TIMESTAMPTZ) END",
    },
    {
      name: "spark_instant",
      parameters: ["local", "zone"],
      body: "CASE WHEN zone = '' THEN spark_earlier(local) WHEN spark_zone_offset(zone) IS NOT NULL THEN timezone('UTC', local) - to_seconds(spark_zone_offset(zone)) ELSE TRY(timezone(zone, local)) END",
    },
    {
      name: "spark_try_text_to_timestamp",
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, '${local}(Z|[+-][0-9]{2}:[0-9]{2})') THEN TRY_CAST(s AS TIMESTAMPTZ) WHEN regexp_full_match(s, '${local}') THEN spark_earlier(TRY_CAST(s AS TIMESTAMP)) ELSE spark_instant(spark_other_timestamp(s), spark_other_zone(s)) END`,
    },
    { name: "spark_text_to_timestamp", parameters: ["s"], body: strict("timestamp", "TIMESTAMP") },
    {
      name: "spark_try_text_to_timestamp_ntz",
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, '${local}') THEN TRY_CAST(s AS TIMESTAMP) ELSE spark_other_timestamp(s) END`,
    },
    {
      name: "spark_text_to_timestamp_ntz",
      parameters: ["s"],
      body: strict("timestamp_ntz", "TIMESTAMP_NTZ"),
    },
  ];
}
