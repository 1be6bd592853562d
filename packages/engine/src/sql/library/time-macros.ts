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
  {
    // Local time of an instant in a zone: an offset, or a region that ICU knows.
    name: "spark_local_at",
    parameters: ["t", "zone"],
    body: "CASE WHEN spark_zone_offset(zone) IS NOT NULL THEN make_timestamp(epoch_us(t) + spark_zone_offset(zone) * 1000000) ELSE timezone(zone, t) END",
  },
  {
    name: "spark_window_start",
    parameters: ["us", "slide", "start"],
    body: "us - (((us - start) % slide) + slide) % slide",
  },
  {
    name: "spark_month_fraction",
    parameters: ["a", "b"],
    body: "(year(a) - year(b)) * 12 + month(a) - month(b) + ((day(a) - day(b)) * 86400 + (epoch_us(a) - epoch_us(date_trunc('day', a))) // 1000000 - (epoch_us(b) - epoch_us(date_trunc('day', b))) // 1000000) / 2678400.0::DOUBLE",
  },
  {
    // DateTimeUtils.monthsBetween: whole months when the days agree or both end their month, else by 31-day months.
    name: "spark_months_between",
    parameters: ["a", "b", "rounds"],
    body: "CASE WHEN day(a) = day(b) OR (day(last_day(a)) = day(a) AND day(last_day(b)) = day(b)) THEN CAST((year(a) - year(b)) * 12 + month(a) - month(b) AS DOUBLE) WHEN rounds THEN round(spark_month_fraction(a, b), 8) ELSE spark_month_fraction(a, b) END",
  },
  {
    // The day and time within the month.
    name: "spark_within_month",
    parameters: ["t"],
    body: "epoch_us(t) - epoch_us(date_trunc('month', t))",
  },
  {
    // ChronoUnit.MONTHS.between: a month counts once its day and time are reached.
    name: "spark_whole_months",
    parameters: ["a", "b"],
    body: "(year(b) - year(a)) * 12 + month(b) - month(a) + CASE WHEN b >= a AND spark_within_month(b) < spark_within_month(a) THEN -1 WHEN b < a AND spark_within_month(b) > spark_within_month(a) THEN 1 ELSE 0 END",
  },
  {
    // The instant an hour before that has the same local time, if there is one.
    name: "spark_first_of_two",
    parameters: ["t"],
    body: "CASE WHEN CAST(t - to_microseconds(3600000000) AS TIMESTAMP) = CAST(t AS TIMESTAMP) THEN t - to_microseconds(3600000000) ELSE t END",
  },
  {
    // Of the two instants of an hour that comes twice the first one, as java.time has it.
    name: "spark_earlier_instant",
    parameters: ["zone", "local"],
    body: "CASE WHEN timezone(zone, timezone(zone, local) - INTERVAL 1 HOUR) = local THEN timezone(zone, local) - INTERVAL 1 HOUR ELSE timezone(zone, local) END",
  },
  {
    // For zones that are arguments: an unknown one is an error.
    name: "spark_instant_in",
    parameters: ["local", "zone"],
    body: "CASE WHEN spark_zone_offset(zone) IS NOT NULL THEN timezone('UTC', local) - to_seconds(spark_zone_offset(zone)) ELSE spark_earlier_instant(zone, local) END",
  },
];
