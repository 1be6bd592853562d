import { type Cell, displayedStreamSchema, queriesOfCell, streamMimeType } from "@millrace/notebook";
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { QueryCard } from "../results/query-card.tsx";
import { useSessionState } from "../session/use-session.ts";
import { useView } from "./notebook-view-state.ts";

/** The queries that a cell started with `start()`; those that it displayed are in its outputs. */
export function CellQueries({ cell }: { readonly cell: Cell }) {
  const hidden = useView((state) => state.hiddenOutputs.has(cell.id));
  const queries = useSessionState(useShallow((state) => queriesOfCell(state, cell.id)));
  const displayed = useMemo(() => displayedRuns(cell), [cell]);
  const started = queries.filter((query) => !displayed.has(query.runId));
  if (hidden || started.length === 0) return null;
  return (
    <div className="outputs">
      {started.map((query) => (
        <QueryCard key={query.runId} query={query} />
      ))}
    </div>
  );
}

function displayedRuns(cell: Cell): ReadonlySet<string> {
  const runs = cell.outputs.flatMap((output) => {
    if (output.kind !== "display" && output.kind !== "result") return [];
    const stream = displayedStreamSchema.safeParse(output.data[streamMimeType]);
    return stream.success ? [stream.data.runId] : [];
  });
  return new Set(runs);
}
