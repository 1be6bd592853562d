import type { Cell } from "@millrace/notebook";
import { memo, useCallback } from "react";
import { z } from "zod";
import { type ResultView, resultViewSchema } from "../results/result-view-memory.ts";
import { useSession } from "../session/use-session.ts";
import { useCellActions } from "./cell-actions-context.ts";
import { useView } from "./notebook-view-state.ts";
import { OutputView } from "./output-view.tsx";
import "./outputs.css";

/** The outputs of a cell, in order. */
export const OutputList = memo(function OutputList({ cell }: { readonly cell: Cell }) {
  const actions = useCellActions();
  const hidden = useView((state) => state.hiddenOutputs.has(cell.id));
  const onView = useViewMemory(cell);
  if (cell.outputs.length === 0 || cell.type !== "code") return null;
  if (hidden) {
    return (
      <button type="button" className="outputs-hidden" onClick={() => actions.toggleOutput()}>
        Output hidden. Press to show (O)
      </button>
    );
  }
  const views = viewsOf(cell);
  return (
    <div className="outputs">
      {cell.outputs.map((output, index) => (
        <OutputView
          // biome-ignore lint/suspicious/noArrayIndexKey: outputs are only appended or cleared
          key={`${output.kind} ${index}`}
          output={output}
          cell={cell}
          view={views[String(index)] ?? noView}
          onView={(change) => onView(String(index), change)}
        />
      ))}
    </div>
  );
});

const noView: ResultView = {};
const viewsSchema = z.object({ views: z.record(z.string(), resultViewSchema) });

function viewsOf(cell: Cell): Readonly<Record<string, ResultView>> {
  const parsed = viewsSchema.safeParse(cell.metadata.millrace);
  return parsed.success ? parsed.data.views : {};
}

function useViewMemory(cell: Cell): (key: string, change: ResultView) => void {
  const session = useSession();
  return useCallback(
    (key, change) => {
      const ours = typeof cell.metadata.millrace === "object" ? cell.metadata.millrace : {};
      const views = viewsOf(cell);
      const millrace = { ...ours, views: { ...views, [key]: { ...views[key], ...change } } };
      session.request({ kind: "setCellMetadata", cellId: cell.id, metadata: { millrace } });
    },
    [session, cell],
  );
}
