import { type ReactElement, useMemo } from "react";
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  Line,
  LineChart,
  Pie,
  PieChart,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { clockTime } from "../ui/relative-time.tsx";
import { type ChartPoints, type ChartRow, shortNumber } from "./chart-points.ts";
import type { DisplayType } from "./chart-spec.ts";
import { ChartTip } from "./chart-tip.tsx";
import { DenseChart } from "./dense-chart.tsx";
import type { DenseType } from "./dense-shapes.ts";
import { seriesColour } from "./series-colour.ts";

interface ChartCanvasProps {
  readonly points: ChartPoints;
  readonly displayType: DisplayType;
  readonly label: string;
}

type Drawing = (points: ChartPoints) => ReactElement;

const drawings: Readonly<Record<DisplayType, Drawing>> = {
  bar: (points) => bars(points, undefined),
  "bar-stacked": (points) => bars(points, "all"),
  histogram: (points) => bars(points, undefined),
  line: lines,
  area: areas,
  pie: slices,
  scatter: dots,
};

/** Above this many points they are drawn as one path a series. */
const dense = 120;

function denseType(points: ChartPoints, displayType: DisplayType): DenseType | undefined {
  if (points.rows.length * points.series.length <= dense) return undefined;
  return displayType === "pie" || displayType === "histogram" ? undefined : displayType;
}

/** Draws prepared points; no animation, so that a live chart does not wobble. */
export function ChartCanvas({ points, displayType, label }: ChartCanvasProps) {
  const type = denseType(points, displayType);
  const drawing = useMemo(
    () => (type === undefined ? drawings[displayType](points) : undefined),
    [points, displayType, type],
  );
  const named = displayType === "pie" ? points.rows.map((row) => row.key) : points.series;
  const height = named.length > 1 ? 300 : 336;
  return (
    <div className="chart-drawing" role="img" aria-label={label}>
      {type === undefined || drawing !== undefined ? (
        <ResponsiveContainer width="100%" height={height} debounce={60}>
          {drawing}
        </ResponsiveContainer>
      ) : (
        <DenseChart points={points} type={type} height={height} />
      )}
      {named.length > 1 ? <Legend names={named.slice(0, 40)} /> : null}
    </div>
  );
}

function Legend({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className="chart-legend">
      {names.map((name, index) => (
        <li key={name}>
          <span className="chart-swatch" style={{ background: seriesColour(index) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

const grid = <CartesianGrid stroke="var(--line)" vertical={false} />;
const yAxis = (
  <YAxis width={52} tickLine={false} axisLine={false} tickFormatter={shortNumber} domain={["auto", "auto"]} />
);
const yAxisFromZero = <YAxis width={52} tickLine={false} axisLine={false} tickFormatter={shortNumber} />;
const tip = (
  <Tooltip
    content={TipContent}
    isAnimationActive={false}
    cursor={{ fill: "var(--hover)", stroke: "var(--line-strong)" }}
  />
);
const margin = { top: 8, right: 28, bottom: 0, left: 0 };

function xAxis({ scale }: ChartPoints): ReactElement {
  const common = { tickLine: false, axisLine: { stroke: "var(--line)" }, minTickGap: 24, height: 24 };
  if (scale === "category") return <XAxis {...common} dataKey="key" />;
  return (
    <XAxis
      {...common}
      dataKey="x"
      type="number"
      scale="linear"
      domain={["dataMin", "dataMax"]}
      tickFormatter={scale === "time" ? clockTime : shortNumber}
    />
  );
}

/** Bars stand on places, also where their keys are times. */
function barAxis({ scale }: ChartPoints): ReactElement {
  const common = { tickLine: false, axisLine: { stroke: "var(--line)" }, minTickGap: 24, height: 24 };
  if (scale === "time") return <XAxis {...common} dataKey="x" tickFormatter={clockTime} />;
  return <XAxis {...common} dataKey="key" />;
}

const seriesValue = (name: string) => (row: ChartRow) => row.values[name] ?? null;

function bars(points: ChartPoints, stack: string | undefined): ReactElement {
  return (
    <BarChart data={[...points.rows]} margin={margin} barCategoryGap="12%">
      {grid}
      {barAxis(points)}
      {yAxisFromZero}
      {tip}
      {points.series.map((name, index) => (
        <Bar
          key={name}
          name={name}
          dataKey={seriesValue(name)}
          fill={seriesColour(index)}
          isAnimationActive={false}
          {...(stack === undefined ? {} : { stackId: stack })}
        />
      ))}
    </BarChart>
  );
}

function lines(points: ChartPoints): ReactElement {
  const withDots = points.rows.length < 40;
  return (
    <LineChart data={[...points.rows]} margin={margin}>
      {grid}
      {xAxis(points)}
      {yAxis}
      {tip}
      {points.series.map((name, index) => (
        <Line
          key={name}
          name={name}
          dataKey={seriesValue(name)}
          stroke={seriesColour(index)}
          strokeWidth={1.75}
          dot={withDots ? { r: 2, fill: seriesColour(index) } : false}
          connectNulls
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}

function areas(points: ChartPoints): ReactElement {
  return (
    <AreaChart data={[...points.rows]} margin={margin}>
      {grid}
      {xAxis(points)}
      {yAxisFromZero}
      {tip}
      {points.series.map((name, index) => (
        <Area
          key={name}
          name={name}
          stackId="all"
          dataKey={seriesValue(name)}
          stroke={seriesColour(index)}
          fill={seriesColour(index)}
          fillOpacity={0.35}
          connectNulls
          isAnimationActive={false}
        />
      ))}
    </AreaChart>
  );
}

function dots(points: ChartPoints): ReactElement {
  return (
    <ScatterChart margin={margin}>
      {grid}
      {points.scale === "category" ? (
        <XAxis dataKey="key" type="category" allowDuplicatedCategory={false} height={24} />
      ) : (
        xAxis(points)
      )}
      <YAxis dataKey="y" width={52} tickLine={false} axisLine={false} tickFormatter={shortNumber} />
      {tip}
      {points.series.map((name, index) => (
        <Scatter
          key={name}
          name={name}
          data={points.rows.flatMap((row) => {
            const y = row.values[name];
            return y === null || y === undefined
              ? []
              : [{ key: row.key, x: row.x, y, values: { [name]: y } }];
          })}
          fill={seriesColour(index)}
          isAnimationActive={false}
        />
      ))}
    </ScatterChart>
  );
}

function slices(points: ChartPoints): ReactElement {
  const first = points.series[0] ?? "";
  const data = points.rows.map((row) => ({
    ...row,
    name: row.key,
    value: Math.max(row.values[first] ?? 0, 0),
  }));
  return (
    <PieChart margin={margin}>
      {tip}
      <Pie
        data={data}
        dataKey="value"
        nameKey="name"
        isAnimationActive={false}
        innerRadius="45%"
        outerRadius="90%"
        stroke="var(--surface)"
      >
        {data.map((row, index) => (
          <Cell key={row.key} fill={seriesColour(index)} />
        ))}
      </Pie>
    </PieChart>
  );
}

interface TipProps {
  readonly active?: boolean;
  readonly payload?: readonly {
    readonly name?: unknown;
    readonly value?: unknown;
    readonly payload?: unknown;
  }[];
}

function TipContent({ active, payload }: TipProps) {
  const row = payload?.[0]?.payload as ChartRow | undefined;
  return active !== true || row === undefined ? null : <ChartTip row={row} />;
}
