import type { Cell } from "@millrace/notebook";
import { memo, useCallback } from "react";
import { z } from "zod";
import { type ChartSpec, chartSpecSchema } from "../results/chart-spec.ts";
import { useSession } from "../session/use-session.ts";
import { useCellActions } from "./cell-actions-context.ts";
import { useView } from "./notebook-view-state.ts";
import { OutputView } from "./output-view.tsx";
import "./outputs.css";

/** The outputs of a cell, in order. */
export const OutputList = memo(function OutputList({ cell }: { readonly cell: Cell }) {
  const actions = useCellActions();
  const hidden = useView((state) => state.hiddenOutputs.has(cell.id));
  const onChart = useChartMemory(cell);
  if (cell.outputs.length === 0 || cell.type !== "code") return null;
  if (hidden) {
    return (
      <button type="button" className="outputs-hidden" onClick={() => actions.toggleOutput()}>
        Output hidden. Press to show (O)
      </button>
    );
  }
  const charts = chartsOf(cell);
  return (
    <div className="outputs">
      {cell.outputs.map((output, index) => (
        <OutputView
          // biome-ignore lint/suspicious/noArrayIndexKey: outputs are only appended or cleared
          key={`${output.kind} ${index}`}
          output={output}
          cell={cell}
          chart={charts[String(index)]}
          onChart={(spec) => onChart(String(index), spec)}
        />
      ))}
    </div>
  );
});

const chartsSchema = z.object({ charts: z.record(z.string(), chartSpecSchema) });

/** Charts are kept in the cell's metadata, so that they are there again after a reload and in the file. */
function chartsOf(cell: Cell): Readonly<Record<string, ChartSpec>> {
  const parsed = chartsSchema.safeParse(cell.metadata.millrace);
  return parsed.success ? parsed.data.charts : {};
}

function useChartMemory(cell: Cell): (key: string, spec: ChartSpec) => void {
  const session = useSession();
  return useCallback(
    (key, spec) => {
      const ours = typeof cell.metadata.millrace === "object" ? cell.metadata.millrace : {};
      const millrace = { ...ours, charts: { ...chartsOf(cell), [key]: spec } };
      session.request({ kind: "setCellMetadata", cellId: cell.id, metadata: { millrace } });
    },
    [session, cell],
  );
}
