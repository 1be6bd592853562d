import { encodeSparkError } from "../../duckdb/duck-error.ts";
import type { Macro } from "./macros.ts";

const zeroIndex = encodeSparkError({ errorClass: "INVALID_INDEX_OF_ZERO", messageParameters: {} });

/** Text functions whose positions and paddings Spark reads otherwise than DuckDB. */
export const textMacros: readonly Macro[] = [
  {
    // From the end for negative positions; what lies before the text is cut off the length.
    name: "spark_substring",
    parameters: ["s", "p", "n"],
    body: "CASE WHEN n <= 0 AND s IS NOT NULL AND p IS NOT NULL THEN '' WHEN p > 0 THEN substring(s, p, n) WHEN p = 0 THEN substring(s, 1, n) WHEN -p <= length(s) THEN substring(s, length(s) + p + 1, n) ELSE substring(s, 1, greatest(length(s) + p + CAST(n AS BIGINT), 0)) END",
  },
  {
    name: "spark_locate",
    parameters: ["part", "s", "p"],
    body: "CASE WHEN p IS NULL THEN 0 WHEN part IS NULL OR s IS NULL THEN NULL WHEN p < 1 THEN 0 WHEN part = '' THEN 1 WHEN instr(substring(s, p), part) = 0 THEN 0 ELSE instr(substring(s, p), part) + p - 1 END::INTEGER",
  },
  {
    name: "spark_lpad",
    parameters: ["s", "n", "pad"],
    body: "CASE WHEN n <= 0 AND s IS NOT NULL THEN '' WHEN n <= length(s) OR pad = '' THEN left(s, n) ELSE lpad(s, n, pad) END",
  },
  {
    name: "spark_rpad",
    parameters: ["s", "n", "pad"],
    body: "CASE WHEN n <= 0 AND s IS NOT NULL THEN '' WHEN n <= length(s) OR pad = '' THEN left(s, n) ELSE rpad(s, n, pad) END",
  },
  {
    name: "spark_overlay",
    parameters: ["s", "part", "p", "n"],
    body: "spark_substring(s, 1, p - 1) || part || spark_substring(s, p + CASE WHEN n >= 0 THEN n ELSE length(part) END, 2147483647)",
  },
  {
    name: "spark_split_part",
    parameters: ["s", "d", "n"],
    body: `CASE WHEN n = 0 THEN error('${zeroIndex}') WHEN d = '' THEN CASE WHEN abs(n) = 1 THEN s ELSE '' END WHEN s IS NULL OR d IS NULL OR n IS NULL THEN NULL ELSE coalesce(string_split(s, d)[n], '') END`,
  },
  {
    name: "spark_substring_index",
    parameters: ["s", "d", "n"],
    body: "CASE WHEN s IS NULL OR d IS NULL OR n IS NULL THEN NULL WHEN n = 0 OR d = '' THEN '' WHEN n > 0 THEN array_to_string(string_split(s, d)[1:n], d) WHEN -n >= len(string_split(s, d)) THEN s ELSE array_to_string(string_split(s, d)[len(string_split(s, d)) + n + 1:], d) END",
  },
  {
    // DuckDB refuses bytes that are no UTF-8; Spark keeps them and shows replacement characters.
    name: "spark_decode_utf8",
    parameters: ["b"],
    body: "coalesce(TRY(decode(b)), spark_lossy_utf8(b))",
  },
  {
    name: "spark_json_tuple_value",
    parameters: ["j", "k"],
    body: "TRY(json_extract_string(j, '$.\"' || k || '\"'))",
  },
  {
    name: "spark_parse_failure",
    parameters: ["s", "f"],
    body: `error('millrace:["CANNOT_PARSE_TIMESTAMP",{"message":' || to_json('Text ''' || s || ''' could not be parsed')::VARCHAR || ',"func":"\`' || f || '\`"}]')`,
  },
  {
    name: "spark_bytes_substring",
    parameters: ["b", "p", "n"],
    body: "unhex(substring(hex(b), 2 * greatest(spark_bytes_start(b, p), 0) + 1, 2 * greatest(spark_bytes_start(b, p) + n::BIGINT - greatest(spark_bytes_start(b, p), 0), 0)))",
  },
  {
    name: "spark_bytes_start",
    parameters: ["b", "p"],
    body: "CASE WHEN p > 0 THEN p::BIGINT - 1 WHEN p < 0 THEN octet_length(b) + p::BIGINT ELSE 0 END",
  },
  {
    name: "spark_bytes_contain",
    parameters: ["b", "part"],
    body: "regexp_matches(hex(b), '^(?:..)*' || hex(part))",
  },
  {
    name: "spark_bytes_overlay",
    parameters: ["s", "r", "p", "n"],
    body: "spark_bytes_substring(s, 1, p - 1) || r || spark_bytes_substring(s, p + CASE WHEN n >= 0 THEN n ELSE octet_length(r) END, 2147483647)",
  },
  {
    name: "spark_chr",
    parameters: ["n"],
    body: "CASE WHEN n < 0 THEN '' ELSE chr((n % 256)::INTEGER) END",
  },
  {
    name: "spark_find_in_set",
    parameters: ["s", "list"],
    body: "CASE WHEN s IS NOT NULL AND list IS NOT NULL THEN CASE WHEN contains(s, ',') THEN 0 ELSE coalesce(list_position(string_split(list, ','), s), 0) END END::INTEGER",
  },
  {
    name: "spark_luhn_check",
    parameters: ["s"],
    body: "CASE WHEN regexp_full_match(s, '[0-9]+') THEN list_sum(list_transform(list_reverse(string_split(s, '')), lambda c, i: CASE WHEN i % 2 = 1 THEN c::INTEGER WHEN c::INTEGER > 4 THEN c::INTEGER * 2 - 9 ELSE c::INTEGER * 2 END)) % 10 = 0 WHEN s IS NOT NULL THEN FALSE END",
  },
  {
    // By code points: DuckDB's own keeps clusters of letters and marks together.
    name: "spark_reverse",
    parameters: ["s"],
    body: "array_to_string(list_reverse(string_split(s, '')), '')",
  },
];
