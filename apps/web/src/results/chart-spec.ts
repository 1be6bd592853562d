import { z } from "zod";
import type { ColumnarRows, ColumnData } from "./columnar.ts";

export const displayTypes = ["bar", "bar-stacked", "line", "area", "pie", "scatter", "histogram"] as const;
export type DisplayType = (typeof displayTypes)[number];

export const aggregations = ["sum", "avg", "min", "max", "count", "none"] as const;
export type Aggregation = (typeof aggregations)[number];

export const displayTypeLabels: Readonly<Record<DisplayType, string>> = {
  bar: "Bar, grouped",
  "bar-stacked": "Bar, stacked",
  line: "Line",
  area: "Area",
  pie: "Pie",
  scatter: "Scatter",
  histogram: "Histogram",
};

export const aggregationLabels: Readonly<Record<Aggregation, string>> = {
  sum: "SUM",
  avg: "AVG",
  min: "MIN",
  max: "MAX",
  count: "COUNT",
  none: "none (as they are)",
};

/** How a result is drawn. Columns go by name, so that a re-run keeps the chart. */
export const chartSpecSchema = z.object({
  displayType: z.enum(displayTypes),
  keys: z.array(z.string()),
  series: z.array(z.string()),
  values: z.array(z.string()),
  aggregation: z.enum(aggregations),
});
export type ChartSpec = Readonly<z.infer<typeof chartSpecSchema>>;

/** A first guess: times or texts are keys, the last number is the value, what has few values makes the series. */
export function guessChart(rows: ColumnarRows): ChartSpec {
  const time = rows.columns.find((column) => column.kind === "time" || column.kind === "window");
  const text = rows.columns.find((column) => column.kind === "text");
  const number = rows.columns.findLast((column) => column.kind === "number");
  const key = time ?? text ?? rows.columns.find((column) => column !== number);
  const series = rows.columns.find(
    (column) => column !== key && column !== number && hasFewValues(column, rows),
  );
  return {
    displayType: time === undefined ? "bar" : "line",
    keys: key === undefined ? [] : [key.name],
    series: time === undefined || series === undefined ? [] : [series.name],
    values: number === undefined ? [] : [number.name],
    aggregation: number === undefined ? "count" : "sum",
  };
}

const sampled = 200;
const few = 12;

/** Texts, flags and whole numbers that repeat can be told apart as series. */
function hasFewValues(column: ColumnData, rows: ColumnarRows): boolean {
  const isWhole = /^(tinyint|smallint|int|bigint)$/.test(column.type);
  if (column.kind !== "text" && column.kind !== "boolean" && !isWhole) return false;
  const values = new Set<unknown>();
  for (let row = 0; row < Math.min(rows.rowCount, sampled); row++) values.add(column.at(row));
  return values.size <= few;
}

/** Keeps what of a chart still fits the columns; falls back to a guess when nothing does. */
export function fitChart(spec: ChartSpec | undefined, rows: ColumnarRows): ChartSpec {
  if (spec === undefined) return guessChart(rows);
  const names = new Set(rows.columns.map((column) => column.name));
  const known = (list: readonly string[]) => list.filter((name) => names.has(name));
  const fitted = { ...spec, keys: known(spec.keys), series: known(spec.series), values: known(spec.values) };
  return fitted.keys.length + fitted.values.length === 0 ? guessChart(rows) : fitted;
}
