import { expect, test } from "vitest";
import { bins, chartPoints, pointLimit } from "../src/results/chart-points.ts";
import { type ChartSpec, fitChart, guessChart } from "../src/results/chart-spec.ts";
import { denseShapes } from "../src/results/dense-shapes.ts";
import { downSample } from "../src/results/down-sample.ts";
import { niceMaximum } from "../src/results/line-path.ts";
import { doubles, instants, integers, rowsOf, texts, windows } from "./result-rows.ts";

const sales = rowsOf({
  town: texts(["Ulm", "Bern", "Ulm", "Bern", "Ulm"]),
  kind: texts(["a", "a", "b", "a", "a"]),
  amount: integers([1, 2, 4, 8, null]),
});
const spec = (part: Partial<ChartSpec>): ChartSpec => ({
  displayType: "bar",
  keys: ["town"],
  series: [],
  values: ["amount"],
  aggregation: "sum",
  ...part,
});
const table = (part: Partial<ChartSpec>) => {
  const points = chartPoints(sales, spec(part));
  return Object.fromEntries(points.rows.map((row) => [row.key, row.values]));
};

test("values are aggregated by key, nulls left out", () => {
  expect(table({})).toEqual({ Ulm: { amount: 5 }, Bern: { amount: 10 } });
  expect(table({ aggregation: "avg" })).toEqual({ Ulm: { amount: 2.5 }, Bern: { amount: 5 } });
  expect(table({ aggregation: "count" })).toEqual({ Ulm: { amount: 2 }, Bern: { amount: 2 } });
  expect(table({ aggregation: "max" })).toEqual({ Ulm: { amount: 4 }, Bern: { amount: 8 } });
});

test("each series is a line of its own, gaps are null", () => {
  expect(table({ series: ["kind"] })).toEqual({ Ulm: { a: 1, b: 4 }, Bern: { a: 10, b: null } });
});

test("a pie keeps its whole: the small slices are one", () => {
  const rows = rowsOf({
    town: texts(Array.from({ length: 40 }, (_value, index) => `t${index}`)),
    amount: integers(Array.from({ length: 40 }, (_value, index) => index)),
  });
  const pie = chartPoints(rows, spec({ displayType: "pie" }));
  expect(pie.rows.map((row) => row.key)).toEqual([
    ...Array.from({ length: 11 }, (_value, index) => `t${39 - index}`),
    "29 others",
  ]);
  const whole = pie.rows.reduce((sum, row) => sum + (row.values["amount"] ?? 0), 0);
  expect(whole).toBe((39 * 40) / 2);
});

test("many dots are one path a series, each where its values are", () => {
  const points = chartPoints(
    rowsOf({ x: doubles([0, 5, 10]), y: doubles([2, 4, 3]) }),
    spec({ displayType: "scatter", keys: ["x"], values: ["y"], aggregation: "none" }),
  );
  const { paths, ticks } = denseShapes(points, "scatter", { left: 0, top: 0, width: 100, height: 100 });
  expect(ticks[0]?.value).toBe(2);
  expect(paths).toEqual(["M0.0 100.0h0M50.0 0.0h0M100.0 50.0h0"]);
});

test("several values get a name each", () => {
  const twice = chartPoints(sales, spec({ values: ["amount", "kind"], aggregation: "count" }));
  expect(twice.series).toEqual(["amount", "kind"]);
});

test("windows are charted along time by their start", () => {
  const at = Date.UTC(2026, 0, 1);
  const rows = rowsOf({
    window: windows([
      { start: at + 10_000, end: at + 20_000 },
      { start: at, end: at + 10_000 },
    ]),
    count: integers([2, 1]),
  });
  const guess = guessChart(rows);
  expect(guess).toMatchObject({ displayType: "line", keys: ["window"], values: ["count"] });
  const points = chartPoints(rows, guess);
  expect(points.scale).toBe("time");
  expect(points.rows.map((row) => [row.x - at, row.values.count])).toEqual([
    [0, 1],
    [10_000, 2],
  ]);
});

test("no more points than can be drawn, first and last among them, and a note about it", () => {
  const count = 9_000;
  const at = Array.from({ length: count }, (_value, index) => 1_760_000_000_000 + index * 1_000);
  const rows = rowsOf({
    at: instants(at),
    value: doubles(at.map((_time, index) => (index === 4_567 ? 1_000 : Math.sin(index / 50)))),
  });
  const points = chartPoints(rows, spec({ displayType: "line", keys: ["at"], values: ["value"] }));
  expect(points.rows).toHaveLength(pointLimit);
  expect(points.rows[0]?.x).toBe(at[0]);
  expect(points.rows.at(-1)?.x).toBe(at.at(-1));
  expect(points.rows.some((row) => row.values.value === 1_000)).toBe(true);
  expect(points.note).toBe("1,000 of 9,000 points drawn");
});

test("a short line is left as it is", () => {
  expect(
    downSample(
      [
        { x: 0, y: 1 },
        { x: 1, y: 2 },
      ],
      5,
    ),
  ).toEqual([0, 1]);
});

test("every number falls into one bin", () => {
  const shown = bins([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(shown.reduce((sum, bin) => sum + (bin.values.rows ?? 0), 0)).toBe(11);
  expect(bins([4, 4])).toHaveLength(1);
  expect(bins([])).toEqual([]);
});

test("a chart keeps the columns that are still there", () => {
  const kept = fitChart(spec({ keys: ["town", "gone"] }), sales);
  expect(kept.keys).toEqual(["town"]);
  expect(fitChart(spec({ keys: ["gone"], values: ["gone"] }), sales)).toEqual(guessChart(sales));
});

test("an axis ends at a round number", () => {
  expect(niceMaximum([3, 43_210])).toBe(50_000);
  expect(niceMaximum([0.7])).toBe(1);
  expect(niceMaximum([20])).toBe(20);
  expect(niceMaximum([])).toBe(1);
});
