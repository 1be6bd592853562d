import { encodeSparkError } from "../../duckdb/duck-error.ts";
import { ansiConfig } from "../functions/spark-failure.ts";
import type { Macro } from "./macros.ts";

/** An error whose index and size are values. */
function indexFailure(errorClass: string): string {
  const options = { indexValue: "@i", arraySize: "@n", ansiConfig };
  const parts = encodeSparkError({ errorClass, messageParameters: options }).split(/@([in])/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return `'${part.replaceAll("'", "''")}'`;
      return part === "i" ? "CAST(i AS VARCHAR)" : "CAST(len(a) AS VARCHAR)";
    })
    .join(" || ");
}

const zeroIndex = encodeSparkError({ errorClass: "INVALID_INDEX_OF_ZERO", messageParameters: {} });

const has = (list: string, item: string) =>
  `(CASE WHEN ${item} IS NULL THEN list_count(${list}) < len(${list}) ELSE list_contains(${list}, ${item}) END)`;

/** Array functions in which NULL items count. */
export const arrayMacros: readonly Macro[] = [
  { name: "spark_has_null", parameters: ["a"], body: "list_count(a) < len(a)" },
  {
    name: "spark_array_contains",
    parameters: ["a", "v"],
    body: "CASE WHEN a IS NULL OR v IS NULL THEN NULL WHEN list_contains(a, v) THEN TRUE WHEN spark_has_null(a) THEN NULL ELSE FALSE END",
  },
  {
    name: "spark_array_distinct",
    parameters: ["a"],
    body: "list_filter(a, lambda e, i: CASE WHEN e IS NULL THEN coalesce(list_count(a[1:i-1]), 0) = i - 1 ELSE NOT coalesce(list_contains(a[1:i-1], e), FALSE) END)",
  },
  {
    name: "spark_array_union",
    parameters: ["a", "b"],
    body: "CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN spark_array_distinct(list_concat(a, b)) END",
  },
  {
    name: "spark_array_intersect",
    parameters: ["a", "b"],
    body: `CASE WHEN b IS NOT NULL THEN list_filter(spark_array_distinct(a), lambda x: ${has("b", "x")}) END`,
  },
  {
    name: "spark_array_except",
    parameters: ["a", "b"],
    body: `CASE WHEN b IS NOT NULL THEN list_filter(spark_array_distinct(a), lambda x: NOT ${has("b", "x")}) END`,
  },
  {
    name: "spark_arrays_overlap",
    parameters: ["a", "b"],
    body: "CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN list_has_any(a, b) THEN TRUE WHEN len(a) > 0 AND len(b) > 0 AND (spark_has_null(a) OR spark_has_null(b)) THEN NULL ELSE FALSE END",
  },
  {
    name: "spark_slice",
    parameters: ["a", "s", "n"],
    body: `CASE WHEN s = 0 THEN error('${encodeSparkError({ errorClass: "INVALID_PARAMETER_VALUE.START", messageParameters: { parameter: "`start`", functionName: "`slice`" } })}') WHEN n < 0 THEN error('${encodeSparkError({ errorClass: "INVALID_PARAMETER_VALUE.LENGTH", messageParameters: { parameter: "`length`", length: "-1", functionName: "`slice`" } })}') WHEN n = 0 THEN a[1:0] WHEN s > 0 THEN a[s:s+n-1] WHEN -s > len(a) THEN a[1:0] ELSE a[len(a)+s+1:len(a)+s+n] END`,
  },
  {
    name: "spark_array_item",
    parameters: ["a", "i"],
    body: `CASE WHEN i >= 0 AND i < len(a) THEN a[i + 1] WHEN a IS NULL OR i IS NULL THEN NULL ELSE error(${indexFailure("INVALID_ARRAY_INDEX")}) END`,
  },
  {
    name: "spark_element_at",
    parameters: ["a", "i"],
    body: `CASE WHEN a IS NULL OR i IS NULL THEN NULL WHEN i = 0 THEN error('${zeroIndex}') WHEN abs(i) <= len(a) THEN a[i] ELSE error(${indexFailure("INVALID_ARRAY_INDEX_IN_ELEMENT_AT")}) END`,
  },
  {
    name: "spark_try_element_at",
    parameters: ["a", "i"],
    body: `CASE WHEN i = 0 THEN error('${zeroIndex}') ELSE a[i] END`,
  },
  {
    name: "spark_array_insert",
    parameters: ["a", "p", "v"],
    body: `CASE WHEN a IS NULL OR p IS NULL THEN NULL WHEN p = 0 THEN error('${zeroIndex}') WHEN p > 0 THEN list_concat(list_concat(a[1:p-1], list_transform(range(greatest(p - 1 - len(a), 0)), lambda x: NULL)), list_concat([v], a[p:])) WHEN -p <= len(a) + 1 THEN list_concat(list_concat(a[1:len(a)+p+1], [v]), a[len(a)+p+2:]) ELSE list_concat(list_concat([v], list_transform(range(-p - len(a) - 1), lambda x: NULL)), a) END`,
  },
  {
    name: "spark_any",
    parameters: ["l"],
    body: "CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, TRUE) THEN TRUE WHEN list_count(l) < len(l) THEN NULL ELSE FALSE END",
  },
  {
    name: "spark_all",
    parameters: ["l"],
    body: "CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, FALSE) THEN FALSE WHEN list_count(l) < len(l) THEN NULL ELSE TRUE END",
  },
];
