import { type PointerEvent, useMemo, useRef, useState } from "react";
import { clockTime } from "../ui/relative-time.tsx";
import { type ChartPoints, shortNumber } from "./chart-points.ts";
import { ChartTip } from "./chart-tip.tsx";
import { type DenseType, denseShapes, type Plot } from "./dense-shapes.ts";
import { seriesColour } from "./series-colour.ts";
import { nearest, useWidth } from "./use-width.ts";

interface DenseChartProps {
  readonly points: ChartPoints;
  readonly type: DenseType;
  readonly height: number;
}

const margin = { left: 52, right: 28, top: 8, bottom: 24 } as const;

/**
 * Many points in a few elements: one path a series. A chart library makes an element of each bar, which a live
 * chart cannot afford.
 */
export function DenseChart({ points, type, height }: DenseChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place, 720);
  const [hovered, setHovered] = useState<number>();
  const plot = useMemo(
    (): Plot => ({
      left: margin.left,
      top: margin.top,
      width: Math.max(width - margin.left - margin.right, 1),
      height: height - margin.top - margin.bottom,
    }),
    [width, height],
  );
  const { paths, ticks, places } = useMemo(() => denseShapes(points, type, plot), [points, type, plot]);
  const onPointerMove = (event: PointerEvent) => {
    const at = event.clientX - (place.current?.getBoundingClientRect().left ?? 0);
    setHovered(nearest(places, at));
  };
  const row = hovered === undefined ? undefined : points.rows[hovered];
  const x = hovered === undefined ? 0 : (places[hovered] ?? 0);
  return (
    <div
      ref={place}
      className="dense-chart"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setHovered(undefined)}
    >
      <svg width={width} height={height} aria-hidden>
        {ticks.map(({ value, y }) => (
          <g key={value}>
            <line x1={plot.left} x2={plot.left + plot.width} y1={y} y2={y} stroke="var(--line)" />
            <text className="axis-text" x={plot.left - 6} y={y + 4} textAnchor="end">
              {shortNumber(value)}
            </text>
          </g>
        ))}
        <KeyTicks points={points} places={places} plot={plot} y={height - 6} />
        {paths.map((path, index) => (
          <SeriesPath key={points.series[index]} path={path} type={type} colour={seriesColour(index)} />
        ))}
        {row === undefined ? null : (
          <line x1={x} x2={x} y1={plot.top} y2={plot.top + plot.height} stroke="var(--line-strong)" />
        )}
      </svg>
      {row === undefined ? null : (
        <div className="gauge-tip" style={x > width / 2 ? { left: margin.left } : { right: margin.right }}>
          <ChartTip row={row} />
        </div>
      )}
    </div>
  );
}

interface SeriesPathProps {
  readonly path: string;
  readonly type: DenseType;
  readonly colour: string;
}

function SeriesPath({ path, type, colour }: SeriesPathProps) {
  if (type === "bar" || type === "bar-stacked") return <path d={path} fill={colour} />;
  if (type === "scatter")
    return <path d={path} fill="none" stroke={colour} strokeWidth={5} strokeLinecap="round" />;
  return (
    <path
      d={path}
      fill={type === "area" ? colour : "none"}
      fillOpacity={0.35}
      stroke={colour}
      strokeWidth={1.5}
      strokeLinejoin="round"
    />
  );
}

interface KeyTicksProps {
  readonly points: ChartPoints;
  readonly places: readonly number[];
  readonly plot: Plot;
  readonly y: number;
}

const pixelsPerTick = 120;

/** As many keys as there is room for, at the places of their rows. */
function KeyTicks({ points, places, plot, y }: KeyTicksProps) {
  const wanted = Math.max(Math.floor(plot.width / pixelsPerTick), 2);
  const rows = [
    ...new Set(
      Array.from({ length: wanted }, (_value, index) => {
        return nearest(places, plot.left + (index / (wanted - 1)) * plot.width);
      }),
    ),
  ];
  return rows.map((index) => {
    const row = index === undefined ? undefined : points.rows[index];
    if (row === undefined || index === undefined) return null;
    const text = points.scale === "time" ? clockTime(row.x) : row.key;
    return (
      <text key={index} className="axis-text" x={places[index]} y={y} textAnchor="middle">
        {text.length > 18 ? `${text.slice(0, 17)}…` : text}
      </text>
    );
  });
}
