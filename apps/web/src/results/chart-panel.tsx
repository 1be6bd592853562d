import { useMemo } from "react";
import { Checkbox, CheckboxGroup, Label } from "react-aria-components";
import { SelectField } from "../ui/field.tsx";
import { ChartCanvas } from "./chart-canvas.tsx";
import { chartPoints } from "./chart-points.ts";
import {
  type Aggregation,
  aggregationLabels,
  aggregations,
  type ChartSpec,
  type DisplayType,
  displayTypeLabels,
  displayTypes,
  fitChart,
} from "./chart-spec.ts";
import type { ColumnarRows } from "./columnar.ts";
import "./chart-panel.css";

interface ChartPanelProps {
  readonly rows: ColumnarRows;
  readonly spec: ChartSpec | undefined;
  readonly onSpec: (spec: ChartSpec) => void;
}

/** The chart and its plot options: Keys, Series, Values, Aggregation, display type. */
export default function ChartPanel({ rows, spec, onSpec }: ChartPanelProps) {
  const signature = rows.columns.map((column) => `${column.name} ${column.type}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: fitted anew for other columns, not for every batch of rows
  const fitted = useMemo(() => fitChart(spec, rows), [spec, signature]);
  const points = useMemo(() => chartPoints(rows, fitted), [rows, fitted]);
  return (
    <div className="chart-panel">
      <figure className="stack">
        <div className="chart-area">
          {points.rows.length === 0 ? (
            <p className="chart-empty">
              {rows.rowCount === 0 ? "No rows yet." : "Choose values that are numbers."}
            </p>
          ) : (
            <ChartCanvas points={points} displayType={fitted.displayType} label={chartLabel(fitted)} />
          )}
        </div>
        {points.note === "" ? null : <figcaption className="small faint">{points.note}</figcaption>}
      </figure>
      <ChartOptions rows={rows} spec={fitted} onSpec={onSpec} />
    </div>
  );
}

/** The chart in a sentence, for those who cannot see it; the Table tab has the same numbers. */
function chartLabel(spec: ChartSpec): string {
  const values = spec.values.join(", ") || "rows";
  const series = spec.series.length === 0 ? "" : `, one series per ${spec.series.join(", ")}`;
  const measure =
    spec.aggregation === "none" ? values : `${aggregationLabels[spec.aggregation]} of ${values}`;
  return `${displayTypeLabels[spec.displayType]} chart: ${measure} by ${spec.keys.join(", ") || "all rows"}${series}`;
}

interface OptionsProps {
  readonly rows: ColumnarRows;
  readonly spec: ChartSpec;
  readonly onSpec: (spec: ChartSpec) => void;
}

function ChartOptions({ rows, spec, onSpec }: OptionsProps) {
  const names = [...new Set(rows.columns.map((column) => column.name))];
  const numbers = [
    ...new Set(
      rows.columns
        .filter((column) => column.kind !== "nested" && column.kind !== "window")
        .map((column) => column.name),
    ),
  ];
  const change = (part: Partial<ChartSpec>) => onSpec({ ...spec, ...part });
  const isHistogram = spec.displayType === "histogram";
  return (
    <div className="chart-options">
      <SelectField<DisplayType>
        label="Display type"
        value={spec.displayType}
        choices={displayTypes.map((id) => ({ id, label: displayTypeLabels[id] }))}
        onChange={(displayType) => change({ displayType })}
      />
      {isHistogram ? null : (
        <>
          <Picks label="Keys" names={names} picked={spec.keys} onPick={(keys) => change({ keys })} />
          <Picks label="Series" names={names} picked={spec.series} onPick={(series) => change({ series })} />
        </>
      )}
      <Picks label="Values" names={numbers} picked={spec.values} onPick={(values) => change({ values })} />
      {isHistogram ? null : (
        <SelectField<Aggregation>
          label="Aggregation"
          value={spec.aggregation}
          choices={aggregations.map((id) => ({ id, label: aggregationLabels[id] }))}
          onChange={(aggregation) => change({ aggregation })}
        />
      )}
    </div>
  );
}

interface PicksProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly picked: readonly string[];
  readonly onPick: (names: string[]) => void;
}

function Picks({ label, names, picked, onPick }: PicksProps) {
  return (
    <CheckboxGroup className="picks" value={[...picked]} onChange={onPick}>
      <Label className="field-label">{label}</Label>
      <div className="pick-list">
        {names.map((name) => (
          <Checkbox key={name} value={name} className="pick">
            <span className="pick-box" aria-hidden />
            <span className="ellipsis">{name}</span>
          </Checkbox>
        ))}
      </div>
    </CheckboxGroup>
  );
}
