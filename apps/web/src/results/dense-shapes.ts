import type { ChartPoints } from "./chart-points.ts";
import { linePath, niceMaximum } from "./line-path.ts";

/** The display types of which dense data is drawn as one path a series. */
export type DenseType = "bar" | "bar-stacked" | "line" | "area" | "scatter";

/** The drawing area in pixels. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A dense chart as shapes: a path for each series, the ticks of the y axis, and where each row stands. */
export interface DenseShapes {
  readonly paths: readonly string[];
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  /** By row, in pixels. */
  readonly places: readonly number[];
}

/** Lays out the points in the plot. */
export function denseShapes(points: ChartPoints, type: DenseType, plot: Plot): DenseShapes {
  const layers = type === "area" || type === "bar-stacked" ? stacked(points) : side(points, type);
  const values = layers.flatMap((layer) =>
    layer.flatMap(({ low, high }) => (stands(type) ? [low, high] : [high])),
  );
  const ticks = tickValues(values);
  const [bottom = 0, top = 1] = [ticks[0], ticks.at(-1)];
  const y = (value: number) => plot.top + (1 - (value - bottom) / (top - bottom || 1)) * plot.height;
  const isBar = type === "bar" || type === "bar-stacked";
  const places = isBar ? bandPlaces(points, plot) : scalePlaces(points, plot);
  const paths = layers.map((layer, index) => {
    const spans = layer.map(({ row, low, high }) => ({ x: places[row] ?? 0, low: y(low), high: y(high) }));
    if (type === "line") return linePath(spans.map(({ x, high }) => [x, high]));
    if (type === "scatter") return dotPath(spans);
    if (type === "area") return areaPath(spans);
    const columns = type === "bar" ? layers.length : 1;
    const width = (plot.width / Math.max(points.rows.length, 1)) * 0.88;
    return barPath(spans, {
      width: width / columns,
      offset: ((type === "bar" ? index : 0) / columns - 0.5) * width,
    });
  });
  return { paths, ticks: ticks.map((value) => ({ value, y: y(value) })), places };
}

interface Span {
  readonly row: number;
  readonly low: number;
  readonly high: number;
}

/** Whether its shapes stand on zero. */
function stands(type: DenseType): boolean {
  return type !== "line" && type !== "scatter";
}

/** Each series by itself: bars from zero, a line at its values. Places without a value are passed over. */
function side({ series, rows }: ChartPoints, type: DenseType): readonly (readonly Span[])[] {
  const ground = (value: number) => (stands(type) ? 0 : value);
  return series.map((name) =>
    rows.flatMap((row, index) => {
      const value = row.values[name];
      if (value === null || value === undefined) return [];
      return [{ row: index, low: Math.min(value, ground(value)), high: Math.max(value, ground(value)) }];
    }),
  );
}

/** Each series on top of those before it. */
function stacked({ series, rows }: ChartPoints): readonly (readonly Span[])[] {
  const heights = new Array<number>(rows.length).fill(0);
  return series.map((name) =>
    rows.map((row, index) => {
      const low = heights[index] ?? 0;
      const high = low + (row.values[name] ?? 0);
      heights[index] = high;
      return { row: index, low, high };
    }),
  );
}

/** Four to six round values that hold all others between them. */
function tickValues(values: readonly number[]): readonly number[] {
  const low = values.reduce((left, right) => Math.min(left, right), Number.POSITIVE_INFINITY);
  const high = values.reduce((left, right) => Math.max(left, right), Number.NEGATIVE_INFINITY);
  if (!(low < high)) return Number.isFinite(low) ? [Math.min(low, 0), Math.max(low, 1)] : [0, 1];
  const step = niceMaximum([(high - low) / 5]);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_value, index) => (first + index) * step);
}

/** Bars stand on places, also where their keys are times. */
function bandPlaces({ rows }: ChartPoints, { left, width }: Plot): readonly number[] {
  return rows.map((_row, index) => left + ((index + 0.5) / rows.length) * width);
}

function scalePlaces(points: ChartPoints, plot: Plot): readonly number[] {
  const { rows, scale } = points;
  if (scale === "category") return bandPlaces(points, plot);
  const first = rows[0]?.x ?? 0;
  const span = (rows.at(-1)?.x ?? 0) - first || 1;
  return rows.map((row) => plot.left + ((row.x - first) / span) * plot.width);
}

interface PixelSpan {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

function areaPath(spans: readonly PixelSpan[]): string {
  const upper = spans.map(({ x, high }): [number, number] => [x, high]);
  const lower = spans.toReversed().map(({ x, low }): [number, number] => [x, low]);
  return spans.length === 0 ? "" : `${linePath([...upper, ...lower])}z`;
}

/** Strokes without a length: with round ends they are dots, thousands of them in one element. */
function dotPath(spans: readonly PixelSpan[]): string {
  return spans.map(({ x, high }) => `M${x.toFixed(1)} ${high.toFixed(1)}h0`).join("");
}

function barPath(
  spans: readonly PixelSpan[],
  bar: { readonly width: number; readonly offset: number },
): string {
  const width = Math.max(bar.width, 0.5).toFixed(1);
  return spans
    .map(
      ({ x, low, high }) =>
        `M${(x + bar.offset).toFixed(1)} ${low.toFixed(1)}h${width}V${high.toFixed(1)}h-${width}z`,
    )
    .join("");
}
