import type { Macro } from "./macros.ts";

/** Times as Spark writes them by default. */
export const timeMacros: readonly Macro[] = [
  {
    // Seconds east of UTC of the session time zone at an instant.
    name: "spark_offset_seconds",
    parameters: ["t"],
    body: "(epoch_us(CAST(t AS TIMESTAMP)) - epoch_us(t)) // 1000000",
  },
  {
    name: "spark_offset_text",
    parameters: ["s"],
    body: "CASE WHEN s = 0 THEN 'Z' ELSE CASE WHEN s < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(s) // 3600 AS VARCHAR), 2, '0') || ':' || lpad(CAST((abs(s) // 60) % 60 AS VARCHAR), 2, '0') END",
  },
  {
    // yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX], the default of the JSON and CSV writers.
    name: "spark_iso_timestamp",
    parameters: ["t"],
    body: "strftime(CAST(t AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%g') || spark_offset_text(spark_offset_seconds(t))",
  },
];
