import type { LiveQuery } from "@millrace/notebook";
import { useMemo } from "react";
import { bytesText, rateText } from "../ui/amounts.ts";
import { clockTime, durationText } from "../ui/relative-time.tsx";
import { type GaugeSeries, LineGauge } from "./line-gauge.tsx";
import { type ProgressPoint, progressPoints } from "./query-facts.ts";

/** Rates, durations, state and watermark of a query over its last reports. */
export default function Dashboard({ query }: { readonly query: LiveQuery }) {
  const points = useMemo(() => progressPoints(query), [query]);
  const last = points.at(-1);
  if (last === undefined) return <p className="soft">The first batch has not ended yet.</p>;
  const watermarked = points.some((point) => point.watermark !== undefined);
  return (
    <div className="dashboard">
      <Gauge
        title="Input and processing rate"
        value={`${rateText(last.inputRate)} in · ${rateText(last.processedRate)} out`}
        points={points}
        series={[
          { name: "input", of: (point) => point.inputRate, colour: "var(--series-1)" },
          { name: "processing", of: (point) => point.processedRate, colour: "var(--series-2)" },
        ]}
        text={rateText}
      />
      <Gauge
        title="Batch duration"
        value={durationText(last.duration)}
        points={points}
        series={[{ name: "duration", of: (point) => point.duration, colour: "var(--series-3)" }]}
        text={durationText}
      />
      <Gauge
        title="Rows in state"
        value={`${last.stateRows.toLocaleString()} rows · ${bytesText(last.stateBytes)}`}
        points={points}
        series={[{ name: "state rows", of: (point) => point.stateRows, colour: "var(--series-6)" }]}
        text={(value) => `${Math.round(value).toLocaleString()} rows`}
      />
      {watermarked ? <WatermarkGauge points={points} last={last} /> : <NoWatermark />}
    </div>
  );
}

interface GaugeProps {
  readonly title: string;
  readonly value: string;
  readonly points: readonly ProgressPoint[];
  readonly series: readonly GaugeSeries[];
  readonly text: (value: number) => string;
}

function Gauge({ title, value, points, series, text }: GaugeProps) {
  return (
    <figure className="gauge">
      <figcaption className="gauge-head">
        <span className="small soft">{title}</span>
        <span className="gauge-value">{value}</span>
      </figcaption>
      <LineGauge
        label={`${title}, the last ${points.length} batches; now ${value}`}
        points={points}
        series={series}
        text={text}
      />
      {series.length < 2 ? null : (
        <ul className="chart-legend">
          {series.map((line) => (
            <li key={line.name}>
              <span className="chart-swatch" style={{ background: line.colour }} />
              {line.name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

/** How far the watermark is behind the wall clock, and what was dropped for being later. */
function WatermarkGauge({
  points,
  last,
}: {
  readonly points: readonly ProgressPoint[];
  readonly last: ProgressPoint;
}) {
  const behind = (point: ProgressPoint) =>
    point.watermark === undefined ? 0 : Math.max(point.at - point.watermark, 0);
  const at = last.watermark === undefined ? "not set" : clockTime(last.watermark);
  const dropped = points.reduce((sum, point) => sum + point.droppedLate, 0);
  return (
    <Gauge
      title={`Watermark ${at} · ${dropped.toLocaleString()} late rows dropped`}
      value={`${durationText(behind(last))} behind`}
      points={points}
      series={[{ name: "behind", of: behind, colour: "var(--series-4)" }]}
      text={durationText}
    />
  );
}

function NoWatermark() {
  return (
    <div className="gauge">
      <div className="gauge-head">
        <span className="small soft">Watermark</span>
        <span className="gauge-value">none</span>
      </div>
      <p className="small faint">
        Set one with <code>withWatermark("time", "10 seconds")</code> and old state is dropped.
      </p>
    </div>
  );
}
