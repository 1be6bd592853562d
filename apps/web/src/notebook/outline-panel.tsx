import { useMemo } from "react";
import { useSessionState } from "../session/use-session.ts";
import { useCellActions } from "./cell-actions-context.ts";
import { useView } from "./notebook-view-state.ts";
import { outline } from "./outline.ts";

/** The headings of the notebook; pressing one goes there. */
export function OutlinePanel() {
  const cells = useSessionState((state) => state.notebook.cells);
  const actions = useCellActions();
  const activeId = useView((state) => state.activeId);
  const headings = useMemo(
    () =>
      outline(cells.map((cell) => ({ id: cell.id, source: cell.source, isProse: cell.type === "markdown" }))),
    [cells],
  );
  return (
    <nav className="side-panel" aria-label="Outline">
      <h2>Outline</h2>
      {headings.length === 0 ? (
        <p className="small soft">
          Headings of Markdown cells appear here. Press M on a cell and begin it with #.
        </p>
      ) : (
        <ul className="outline">
          {headings.map((heading, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell may have the same heading twice
            <li key={`${heading.cellId} ${index}`}>
              <button
                type="button"
                className="outline-line ellipsis"
                aria-current={heading.cellId === activeId ? "location" : undefined}
                style={{ paddingLeft: 8 + (heading.level - 1) * 12 }}
                onClick={() => actions.focus(heading.cellId, "command")}
              >
                {heading.text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}
