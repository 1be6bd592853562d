import type { Aggregation, ChartSpec } from "./chart-spec.ts";
import type { ColumnarRows, ColumnData } from "./columnar.ts";
import { downSample, thin } from "./down-sample.ts";

/** A chart draws no more points than this, all its series together; bars are dearer than lines. */
export const pointLimit = 1_000;
const barLimit = 400;
/** However many series there are, each has at least this many points. */
const fewestPoints = 60;
/** A chart with more series than this cannot be read; the largest are kept. */
const seriesLimit = 24;
/** A pie with more slices than this is one slice for the rest. */
const sliceLimit = 11;

/** One place on the x axis with the value of each series. */
export interface ChartRow {
  readonly key: string;
  /** Milliseconds or the number itself where the key is a time or a number. */
  readonly x: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** What a chart draws. */
export interface ChartPoints {
  readonly series: readonly string[];
  readonly rows: readonly ChartRow[];
  /** Whether `x` is meaningful as a scale: times and numbers. */
  readonly scale: "category" | "time" | "number";
  /** What was left out, in words; empty when nothing was. */
  readonly note: string;
}

/** Groups rows by keys and series and aggregates the values, as the chart asks for. */
export function chartPoints(rows: ColumnarRows, spec: ChartSpec): ChartPoints {
  if (spec.displayType === "histogram") return histogram(rows, spec);
  const plan = resolve(rows, spec);
  const groups = new Map<unknown, Group>();
  const totals = new Map<string, number>();
  for (let row = 0; row < rows.rowCount; row++) addRow({ plan, groups, totals, row });
  return finish(groups, totals, plan);
}

interface Plan {
  readonly keys: readonly ColumnData[];
  readonly series: readonly ColumnData[];
  readonly values: readonly ColumnData[];
  readonly aggregation: Aggregation;
  readonly scale: ChartPoints["scale"];
  readonly ordered: boolean;
  readonly isPie: boolean;
  /** Points of all series together. */
  readonly limit: number;
}

interface Group {
  /** Its first row; the text of its key is written only when it is drawn. */
  readonly row: number;
  readonly x: number;
  readonly cells: Map<string, Accumulator>;
}

interface Accumulator {
  count: number;
  sum: number;
  min: number;
  max: number;
}

function resolve(rows: ColumnarRows, spec: ChartSpec): Plan {
  const columns = (names: readonly string[]) =>
    names.flatMap((name) => rows.columns.filter((column) => column.name === name).slice(0, 1));
  const keys = columns(spec.keys);
  const scale = keys.length === 1 && keys[0] !== undefined ? scaleOf(keys[0], spec) : "category";
  return {
    keys,
    series: columns(spec.series),
    values: columns(spec.values),
    aggregation: spec.aggregation,
    scale,
    ordered: scale !== "category",
    isPie: spec.displayType === "pie",
    limit: spec.displayType === "bar" || spec.displayType === "bar-stacked" ? barLimit : pointLimit,
  };
}

function scaleOf(key: ColumnData, spec: ChartSpec): ChartPoints["scale"] {
  if (spec.displayType === "pie") return "category";
  if (key.kind === "time" || key.kind === "window") return "time";
  return key.kind === "number" ? "number" : "category";
}

interface Step {
  readonly plan: Plan;
  readonly groups: Map<unknown, Group>;
  readonly totals: Map<string, number>;
  readonly row: number;
}

function addRow({ plan, groups, totals, row }: Step): void {
  const id = plan.aggregation === "none" ? row : groupId(plan.keys, row);
  let group = groups.get(id);
  if (group === undefined) {
    group = { row, x: keyNumber(plan.keys[0], row), cells: new Map() };
    groups.set(id, group);
  }
  const prefix = plan.series.length === 0 ? "" : groupText(plan.series, row);
  for (const [name, value] of measured(plan, prefix, row)) {
    if (value === undefined) continue;
    accumulate(group.cells, name, value);
    totals.set(name, (totals.get(name) ?? 0) + Math.abs(value));
  }
}

/** What tells groups apart; writing a time as text for every row would take longer than all the rest. */
function groupId(keys: readonly ColumnData[], row: number): unknown {
  const [key] = keys;
  if (key === undefined) return "";
  if (keys.length > 1 || key.kind === "nested") return groupText(keys, row);
  return key.kind === "window" ? keyNumber(key, row) : key.at(row);
}

function groupText(columns: readonly ColumnData[], row: number): string {
  return columns.map((column) => keyText(column, column.at(row))).join(", ") || "all rows";
}

function* measured(plan: Plan, prefix: string, row: number): Iterable<[string, number | undefined]> {
  if (plan.values.length === 0) yield [prefix || "rows", 1];
  for (const column of plan.values) {
    const name = prefix === "" ? column.name : plan.values.length > 1 ? `${prefix}, ${column.name}` : prefix;
    yield [name, plan.aggregation === "count" ? countable(column, row) : numberOf(column, row)];
  }
}

function countable(column: ColumnData, row: number): number | undefined {
  const value = column.at(row);
  return value === null || value === undefined ? undefined : 1;
}

/** The value as a number that can be drawn; undefined for null and for what is not a number. */
function numberOf(column: ColumnData, row: number): number | undefined {
  const value = column.at(row);
  if (value === null || value === undefined) return undefined;
  if (typeof value === "boolean") return value ? 1 : 0;
  const number = column.kind === "text" || isDecimal(column) ? Number(column.text(value)) : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Its values are whole numbers that do not know their scale; the text does. */
function isDecimal(column: ColumnData): boolean {
  return column.type.startsWith("decimal");
}

function keyText(column: ColumnData, value: unknown): string {
  if (value === null || value === undefined) return "null";
  return column.text(value);
}

function keyNumber(column: ColumnData | undefined, row: number): number {
  if (column === undefined) return row;
  const value = column.at(row);
  if (value === null || value === undefined) return Number.NaN;
  if (column.kind === "window") return Number((value as { start?: unknown }).start);
  if (column.kind === "number") return Number(isDecimal(column) ? column.text(value) : value);
  return column.kind === "time" ? Number(value) : row;
}

function accumulate(cells: Map<string, Accumulator>, name: string, value: number): void {
  const cell = cells.get(name);
  if (cell === undefined) {
    cells.set(name, { count: 1, sum: value, min: value, max: value });
    return;
  }
  cell.count += 1;
  cell.sum += value;
  cell.min = Math.min(cell.min, value);
  cell.max = Math.max(cell.max, value);
}

const result: Readonly<Record<Aggregation, (cell: Accumulator) => number>> = {
  sum: (cell) => cell.sum,
  avg: (cell) => cell.sum / cell.count,
  min: (cell) => cell.min,
  max: (cell) => cell.max,
  count: (cell) => cell.sum,
  none: (cell) => cell.sum,
};

function finish(groups: Map<unknown, Group>, totals: Map<string, number>, plan: Plan): ChartPoints {
  const series = [...totals]
    .sort((left, right) => right[1] - left[1])
    .slice(0, seriesLimit)
    .map(([name]) => name);
  series.sort((left, right) => left.localeCompare(right, undefined, { numeric: true }));
  const all = [...groups.values()].filter((group) => plan.scale === "category" || Number.isFinite(group.x));
  if (plan.ordered) all.sort((left, right) => left.x - right.x);
  const values = all.map((group) => groupValues(group, series, plan));
  const drawn = plan.isPie ? values : reduce(values, series, plan);
  const rows = drawn.map(({ row, x, values }) => ({ key: groupText(plan.keys, row), x, values }));
  if (plan.isPie) return slices(rows, series);
  return { series, rows, scale: plan.scale, note: leftOut(all.length, rows.length, totals.size) };
}

/** The largest slices, and one for all others: the shares of a pie must add up. */
function slices(rows: readonly ChartRow[], series: readonly string[]): ChartPoints {
  const [name = "rows"] = series;
  const size = (row: ChartRow) => row.values[name] ?? 0;
  const largest = [...rows].sort((left, right) => size(right) - size(left));
  const others = largest.splice(sliceLimit);
  const rest = others.reduce((sum, row) => sum + Math.max(size(row), 0), 0);
  const key = `${others.length.toLocaleString()} others`;
  return {
    series: [name],
    rows: others.length === 0 ? largest : [...largest, { key, x: Number.NaN, values: { [name]: rest } }],
    scale: "category",
    note:
      others.length === 0 ? "" : `the largest ${sliceLimit} of ${rows.length.toLocaleString()} slices drawn`,
  };
}

interface GroupValues extends Pick<ChartRow, "x" | "values"> {
  readonly row: number;
}

function groupValues(group: Group, series: readonly string[], plan: Plan): GroupValues {
  const values: Record<string, number | null> = {};
  for (const name of series) {
    const cell = group.cells.get(name);
    values[name] = cell === undefined ? null : result[plan.aggregation](cell);
  }
  return { row: group.row, x: group.x, values };
}

function reduce(rows: readonly GroupValues[], series: readonly string[], plan: Plan): readonly GroupValues[] {
  const limit = Math.max(Math.floor(plan.limit / Math.max(series.length, 1)), fewestPoints);
  if (rows.length <= limit) return rows;
  const first = series[0] ?? "";
  const places = plan.ordered
    ? downSample(
        rows.map((row) => ({ x: row.x, y: row.values[first] ?? 0 })),
        limit,
      )
    : thin(rows.length, limit);
  return places.flatMap((place) => rows.slice(place, place + 1));
}

function leftOut(groups: number, drawn: number, series: number): string {
  const notes = [];
  if (drawn < groups) notes.push(`${drawn.toLocaleString()} of ${groups.toLocaleString()} points drawn`);
  if (series > seriesLimit) notes.push(`the largest ${seriesLimit} of ${series} series drawn`);
  return notes.join("; ");
}

/** Counts of values in equal bins (Sturges' rule, 5 to 50 bins). */
function histogram(rows: ColumnarRows, spec: ChartSpec): ChartPoints {
  const column = rows.columns.find((candidate) => candidate.name === (spec.values[0] ?? spec.keys[0]));
  const numbers: number[] = [];
  for (let row = 0; column !== undefined && row < rows.rowCount; row++) {
    const number = numberOf(column, row);
    if (number !== undefined) numbers.push(number);
  }
  return { series: ["rows"], rows: bins(numbers), scale: "category", note: "" };
}

/** Equal bins over the numbers' range; the last bin includes its upper edge. */
export function bins(numbers: readonly number[]): ChartRow[] {
  if (numbers.length === 0) return [];
  const low = numbers.reduce((left, right) => Math.min(left, right));
  const high = numbers.reduce((left, right) => Math.max(left, right));
  const count = low === high ? 1 : Math.min(50, Math.max(5, Math.ceil(Math.log2(numbers.length) + 1)));
  const width = (high - low) / count || 1;
  const counts = new Array<number>(count).fill(0);
  for (const number of numbers) {
    const bin = Math.min(Math.floor((number - low) / width), count - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((rowsInBin, bin) => ({
    key: `${shortNumber(low + bin * width)} – ${shortNumber(low + (bin + 1) * width)}`,
    x: low + bin * width,
    values: { rows: rowsInBin },
  }));
}

/** At most four significant digits. */
export function shortNumber(value: number): string {
  return value.toLocaleString(undefined, { maximumSignificantDigits: 4 });
}
