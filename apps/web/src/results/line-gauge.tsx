import { type PointerEvent, useRef, useState } from "react";
import { clockTime } from "../ui/relative-time.tsx";
import { shortNumber } from "./chart-points.ts";
import { linePath, niceMaximum } from "./line-path.ts";
import type { ProgressPoint } from "./query-facts.ts";
import { nearest, useWidth } from "./use-width.ts";

/** One line of a gauge. */
export interface GaugeSeries {
  readonly name: string;
  readonly of: (point: ProgressPoint) => number;
  readonly colour: string;
}

interface LineGaugeProps {
  readonly label: string;
  readonly points: readonly ProgressPoint[];
  readonly series: readonly GaugeSeries[];
  readonly text: (value: number) => string;
}

const height = 120;
const area = { left: 44, right: 6, top: 8, bottom: 20 } as const;

/** A small line chart over time. Drawn by hand: four of them are renewed with every batch. */
export function LineGauge({ label, points, series, text }: LineGaugeProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place, 320);
  const [hovered, setHovered] = useState<number>();
  const first = points[0]?.at ?? 0;
  const span = Math.max((points.at(-1)?.at ?? 0) - first, 1);
  const top = niceMaximum(points.flatMap((point) => series.map((line) => line.of(point))));
  const x = (point: ProgressPoint) =>
    area.left + ((point.at - first) / span) * (width - area.left - area.right);
  const y = (value: number) => area.top + (1 - value / top) * (height - area.top - area.bottom);
  const onPointerMove = (event: PointerEvent) => {
    const at = event.clientX - (place.current?.getBoundingClientRect().left ?? 0);
    setHovered(nearest(points.map(x), at));
  };
  const point = hovered === undefined ? undefined : points[hovered];
  return (
    <div
      ref={place}
      className="gauge-chart"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setHovered(undefined)}
    >
      <svg width={width} height={height} role="img" aria-label={label}>
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <line
              x1={area.left}
              x2={width - area.right}
              y1={y(top * part)}
              y2={y(top * part)}
              stroke="var(--line)"
            />
            <text className="axis-text" x={area.left - 6} y={y(top * part) + 4} textAnchor="end">
              {shortNumber(top * part)}
            </text>
          </g>
        ))}
        <text className="axis-text" x={area.left} y={height - 4}>
          {clockTime(first)}
        </text>
        <text className="axis-text" x={width - area.right} y={height - 4} textAnchor="end">
          {clockTime(first + span)}
        </text>
        {series.map((line) => (
          <path
            key={line.name}
            d={linePath(points.map((each) => [x(each), y(line.of(each))]))}
            fill="none"
            stroke={line.colour}
            strokeWidth={1.75}
            strokeLinejoin="round"
          />
        ))}
        {point === undefined ? null : (
          <line
            x1={x(point)}
            x2={x(point)}
            y1={area.top}
            y2={height - area.bottom}
            stroke="var(--line-strong)"
          />
        )}
      </svg>
      {point === undefined ? null : (
        <div
          className="chart-tip gauge-tip"
          style={x(point) > width / 2 ? { left: area.left } : { right: area.right }}
        >
          <strong>batch {point.batchId}</strong> {clockTime(point.at)}
          {series.map((line) => (
            <div key={line.name}>
              {line.name}: {text(line.of(point))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
