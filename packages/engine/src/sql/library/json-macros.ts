import type { Macro } from "./macros.ts";

const integers = [
  ["byte", "TINYINT"],
  ["short", "SMALLINT"],
  ["integer", "INTEGER"],
  ["long", "BIGINT"],
] as const;

const specialNumbers = `CASE CAST(j AS VARCHAR) WHEN '"NaN"' THEN 'NaN' WHEN '"Infinity"' THEN 'Infinity' WHEN '"+Infinity"' THEN 'Infinity' WHEN '"INF"' THEN 'Infinity' WHEN '"+INF"' THEN 'Infinity' WHEN '"-Infinity"' THEN '-Infinity' WHEN '"-INF"' THEN '-Infinity' END`;

/** JSON texts as values, by the token's kind: a quoted number is no number (JacksonParser.makeConverter). */
export const jsonMacros: readonly Macro[] = [
  { name: "spark_json_text", parameters: ["j"], body: "json_extract_string(j, '$')" },
  ...integers.map(([kind, sql]) => ({
    name: `spark_json_to_${kind}`,
    parameters: ["j"],
    body: `CASE WHEN regexp_full_match(CAST(j AS VARCHAR), '-?[0-9]+') THEN TRY_CAST(CAST(j AS VARCHAR) AS ${sql}) END`,
  })),
  ...(["float", "double"] as const).map((kind) => ({
    name: `spark_json_to_${kind}`,
    parameters: ["j"],
    body: `CASE WHEN starts_with(CAST(j AS VARCHAR), '"') THEN CAST(${specialNumbers} AS ${kind}) ELSE TRY_CAST(CAST(j AS VARCHAR) AS ${kind}) END`,
  })),
  {
    name: "spark_json_to_boolean",
    parameters: ["j"],
    body: "CASE CAST(j AS VARCHAR) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
  },
  {
    name: "spark_json_to_timestamp",
    parameters: ["j"],
    // Instants in UTC are the common case, and cheap without the time zone library.
    body: `CASE WHEN regexp_full_match(CAST(j AS VARCHAR), '"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z"') THEN make_timestamptz(epoch_us(TRY_CAST(substring(CAST(j AS VARCHAR), 2, strlen(CAST(j AS VARCHAR)) - 2) AS TIMESTAMP))) WHEN starts_with(CAST(j AS VARCHAR), '"') THEN spark_try_text_to_timestamp(spark_json_text(j)) WHEN regexp_full_match(CAST(j AS VARCHAR), '-?[0-9]+') THEN make_timestamptz(CAST(CAST(j AS VARCHAR) AS BIGINT) * 1000000) END`,
  },
  {
    name: "spark_json_array_length",
    parameters: ["s"],
    body: "CASE WHEN json_valid(s) THEN CASE WHEN json_type(s) = 'ARRAY' THEN json_array_length(s)::INTEGER END END",
  },
  {
    name: "spark_json_object_keys",
    parameters: ["s"],
    body: "CASE WHEN json_valid(s) THEN CASE WHEN json_type(s) = 'OBJECT' THEN json_keys(s) END END",
  },
];
