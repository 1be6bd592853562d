import type { Cell } from "@millrace/notebook";
import { ChevronRight } from "lucide-react";
import { lazy, Suspense } from "react";
import { useCellActions } from "./cell-actions-context.ts";
import { headingLevel } from "./folded-cells.ts";
import { toggled, useView, useViewStore } from "./notebook-view-state.ts";

const MarkdownText = lazy(() => import("./markdown-text.tsx"));

/** A Markdown cell as it reads. A double click or Enter opens its source. */
export function MarkdownProse({ cell }: { readonly cell: Cell }) {
  const actions = useCellActions();
  const view = useViewStore();
  const folded = useView((state) => state.folded.has(cell.id));
  const open = () => {
    actions.openProse(cell.id, true);
    actions.focus(cell.id, "edit");
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the pointer; Enter does the same
    <div className="prose-cell" onDoubleClick={open}>
      {headingLevel(cell) === undefined ? null : (
        <button
          type="button"
          className="fold-button"
          aria-label={folded ? "Open section" : "Fold section"}
          aria-expanded={!folded}
          title={folded ? "Open section (→)" : "Fold section (←)"}
          onClick={() => view.setState((state) => ({ folded: toggled(state.folded, cell.id) }))}
        >
          <ChevronRight aria-hidden />
        </button>
      )}
      <Suspense fallback={<pre className="prose-plain">{cell.source}</pre>}>
        <MarkdownText source={cell.source} />
      </Suspense>
    </div>
  );
}
