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
    name: "spark_date_parts",
    parameters: ["s"],
    body: `regexp_extract(${trimmed}, '^([+-]?[0-9]{4,7})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[ T].*)?)?)?$', ['y', 'm', 'd'])`,
  },
  {
    name: "spark_date_of_parts",
    parameters: ["p"],
    body: "TRY(make_date(CAST(p.y AS BIGINT), coalesce(CAST(nullif(p.m, '') AS BIGINT), 1), coalesce(CAST(nullif(p.d, '') AS BIGINT), 1)))",
  },
  {
    name: "spark_try_text_to_date",
    parameters: ["s"],
    body: "CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(s AS DATE) WHEN (spark_date_parts(s)).y <> '' THEN spark_date_of_parts(spark_date_parts(s)) END",
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
  const value = `spark_try_text_to_${kind}(s)`;
  return `CASE WHEN s IS NULL OR ${value} IS NOT NULL THEN ${value} ELSE spark_cast_failure(s, '${target}') END`;
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

/** `date[ T]time[zone]`, parts of it missing from the end, and a bare time of today. */
function timestampMacros(): readonly Macro[] {
  const zone =
    "(Z|UTC|GMT|UT|[+-][0-9]{1,2}(?::?[0-9]{2})?(?::?[0-9]{2})?|(?:UTC|GMT|UT)[+-][0-9]{1,2}(?::?[0-9]{2})?|[A-Za-z]+/[A-Za-z_/+-]+)?";
  const form = `'^([+-]?[0-9]{4,7})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[ T](?:([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\\.([0-9]*))?)?)? *${zone})?)?)?$'`;
  const fast = String.raw`'[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?'`;
  const local = String.raw`'[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?'`;
  return [
    {
      name: "spark_timestamp_parts",
      parameters: ["s"],
      body: `regexp_extract(${trimmed}, ${form}, ['y', 'm', 'd', 'h', 'mi', 's', 'f', 'z'])`,
    },
    {
      name: "spark_local_of_parts",
      parameters: ["p"],
      body: "TRY(make_timestamp(CAST(p.y AS BIGINT), coalesce(CAST(nullif(p.m, '') AS BIGINT), 1), coalesce(CAST(nullif(p.d, '') AS BIGINT), 1), coalesce(CAST(nullif(p.h, '') AS BIGINT), 0), coalesce(CAST(nullif(p.mi, '') AS BIGINT), 0), CAST(coalesce(nullif(p.s, ''), '0') || '.' || rpad(left(p.f, 6), 6, '0') AS DOUBLE)))",
    },
    {
      // Seconds east of UTC of a zone that is written as an offset.
      name: "spark_zone_offset",
      parameters: ["p"],
      body: "CASE WHEN p.g = '-' THEN -1 ELSE 1 END * (CAST(p.h AS BIGINT) * 3600 + CAST(coalesce(nullif(p.m, ''), '0') AS BIGINT) * 60 + CAST(coalesce(nullif(p.s, ''), '0') AS BIGINT))",
    },
    {
      name: "spark_instant",
      parameters: ["local", "zone"],
      body: "CASE WHEN zone = '' THEN CAST(local AS TIMESTAMPTZ) WHEN zone IN ('Z', 'UTC', 'GMT', 'UT') THEN timezone('UTC', local) WHEN regexp_matches(zone, '[+-][0-9]') THEN timezone('UTC', local) - to_seconds(spark_zone_offset(regexp_extract(zone, '([+-])([0-9]{1,2})(?::?([0-9]{2}))?(?::?([0-9]{2}))?$', ['g', 'h', 'm', 's']))) ELSE timezone(zone, local) END",
    },
    {
      name: "spark_try_text_to_timestamp",
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, ${fast}) THEN TRY_CAST(s AS TIMESTAMPTZ) WHEN (spark_timestamp_parts(s)).y <> '' THEN TRY(spark_instant(spark_local_of_parts(spark_timestamp_parts(s)), (spark_timestamp_parts(s)).z)) END`,
    },
    { name: "spark_text_to_timestamp", parameters: ["s"], body: strict("timestamp", "TIMESTAMP") },
    {
      name: "spark_try_text_to_timestamp_ntz",
      parameters: ["s"],
      body: `CASE WHEN regexp_full_match(s, ${local}) THEN TRY_CAST(s AS TIMESTAMP) WHEN (spark_timestamp_parts(s)).y <> '' THEN spark_local_of_parts(spark_timestamp_parts(s)) END`,
    },
    {
      name: "spark_text_to_timestamp_ntz",
      parameters: ["s"],
      body: strict("timestamp_ntz", "TIMESTAMP_NTZ"),
    },
  ];
}
