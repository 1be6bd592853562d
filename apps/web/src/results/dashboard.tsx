import type { LiveQuery } from "@millrace/notebook";
import { useMemo } from "react";
import { Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { bytesText, rateText } from "../ui/amounts.ts";
import { clockTime, durationText } from "../ui/relative-time.tsx";
import { shortNumber } from "./chart-points.ts";
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

interface Series {
  readonly name: string;
  readonly of: (point: ProgressPoint) => number;
  readonly colour: string;
}

interface GaugeProps {
  readonly title: string;
  readonly value: string;
  readonly points: readonly ProgressPoint[];
  readonly series: readonly Series[];
  readonly text: (value: number) => string;
}

function Gauge({ title, value, points, series, text }: GaugeProps) {
  return (
    <figure className="gauge">
      <figcaption className="gauge-head">
        <span className="small soft">{title}</span>
        <span className="gauge-value">{value}</span>
      </figcaption>
      <div
        className="gauge-chart"
        role="img"
        aria-label={`${title}, the last ${points.length} batches; now ${value}`}
      >
        <ResponsiveContainer width="100%" height="100%" debounce={60}>
          <LineChart data={[...points]} margin={{ top: 8, right: 4, bottom: 0, left: 0 }}>
            <XAxis
              dataKey="at"
              type="number"
              domain={["dataMin", "dataMax"]}
              tickFormatter={clockTime}
              tickLine={false}
              axisLine={{ stroke: "var(--line)" }}
              minTickGap={40}
              height={20}
            />
            <YAxis width={44} tickLine={false} axisLine={false} tickFormatter={shortNumber} tickCount={3} />
            <Tooltip
              content={(shown) => (
                <GaugeTip
                  active={shown.active}
                  point={shown.payload?.[0]?.payload}
                  series={series}
                  text={text}
                />
              )}
              isAnimationActive={false}
            />
            {series.map((line) => (
              <Line
                key={line.name}
                name={line.name}
                dataKey={line.of}
                stroke={line.colour}
                strokeWidth={1.75}
                dot={false}
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
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

interface GaugeTipProps extends Pick<GaugeProps, "series" | "text"> {
  readonly active: boolean | undefined;
  readonly point: ProgressPoint | undefined;
}

function GaugeTip({ active, point, series, text }: GaugeTipProps) {
  if (active !== true || point === undefined) return null;
  return (
    <div className="chart-tip">
      <strong>batch {point.batchId}</strong> {clockTime(point.at)}
      {series.map((line) => (
        <div key={line.name}>
          {line.name}: {text(line.of(point))}
        </div>
      ))}
    </div>
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
