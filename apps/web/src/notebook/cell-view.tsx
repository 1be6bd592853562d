import { useSortable } from "@dnd-kit/sortable";
import { type Cell, cellLanguage, cellStatus } from "@millrace/notebook";
import { type FocusEvent, memo, useEffect, useRef } from "react";
import { useNear } from "../results/use-in-sight.ts";
import { useSessionState } from "../session/use-session.ts";
import { useCellActions } from "./cell-actions-context.ts";
import { CellEditor } from "./cell-editor.tsx";
import { CellGutter } from "./cell-gutter.tsx";
import { CellInput } from "./cell-input.tsx";
import { CellQueries } from "./cell-queries.tsx";
import { CellToolbar } from "./cell-toolbar.tsx";
import { effectiveNames } from "./languages.ts";
import { MarkdownProse } from "./markdown-prose.tsx";
import { useView, useViewStore } from "./notebook-view-state.ts";
import { OutputList } from "./output-list.tsx";

interface CellViewProps {
  readonly cell: Cell;
  readonly index: number;
}

/** One cell: gutter, source, outputs. */
export const CellView = memo(function CellView({ cell, index }: CellViewProps) {
  const actions = useCellActions();
  const view = useViewStore();
  const element = useRef<HTMLDivElement>(null);
  const active = useView((state) => state.activeId === cell.id);
  const editing = useView((state) => state.activeId === cell.id && state.mode === "edit");
  const opened = useView((state) => state.opened.has(cell.id));
  const selected =
    useView((state) => state.anchorId !== undefined) && actions.selected.some(({ id }) => id === cell.id);
  const status = useSessionState((state) => cellStatus(state, cell.id));
  const sortable = useSortable({ id: cell.id });
  const { language } = cellLanguage(cell);
  const isProse = cell.type === "markdown";
  const showSource = !isProse || opened || cell.source.trim() === "";
  const near = useNear(element, 300);
  useWantedFocus(cell.id, element);

  const onFocus = (event: FocusEvent) => {
    const inEditor = event.target.closest(".cell-source") !== null;
    const { activeId, anchorId } = view.getState();
    view.setState({
      activeId: cell.id,
      anchorId: activeId === cell.id ? anchorId : undefined,
      mode: inEditor ? "edit" : "command",
    });
  };
  const { transform, transition } = sortable;
  const style =
    transform === null ? {} : { transform: `translate3d(0, ${Math.round(transform.y)}px, 0)`, transition };
  return (
    <div ref={sortable.setNodeRef} style={style} data-dragging={sortable.isDragging || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would change how editors inside it are read */}
      <div
        ref={element}
        id={`cell-${cell.id}`}
        role="group"
        tabIndex={active ? 0 : -1}
        aria-label={`${effectiveNames[language]} cell ${index + 1}, ${statusWords(status)}`}
        className="cell"
        data-active={active || undefined}
        data-editing={editing || undefined}
        data-selected={selected || undefined}
        data-status={status}
        onFocus={onFocus}
        onBlur={() => view.setState({ mode: "command" })}
      >
        <CellGutter cell={cell} handle={{ ...sortable.attributes, ...sortable.listeners }} />
        <div className="cell-main">
          {near || active ? <CellToolbar cell={cell} index={index} /> : null}
          {isProse && !showSource ? (
            <MarkdownProse cell={cell} />
          ) : (
            <CellEditor
              cell={cell}
              label={`${effectiveNames[language]} cell ${index + 1}`}
              focused={editing}
            />
          )}
          <CellInput cell={cell} />
          <OutputList cell={cell} />
          <CellQueries cell={cell} />
        </div>
      </div>
    </div>
  );
});

function statusWords(status: ReturnType<typeof cellStatus>): string {
  return status === "idle" ? "not run" : status;
}

/** Takes the focus when it was promised to this cell before the cell existed. */
function useWantedFocus(cellId: string, element: React.RefObject<HTMLDivElement | null>): void {
  const view = useViewStore();
  const wanted = useView((state) => (state.wanted?.cellId === cellId ? state.wanted : undefined));
  useEffect(() => {
    if (wanted === undefined) return;
    const cell = element.current;
    cell?.scrollIntoView({ block: "nearest" });
    if (wanted.mode === "command") {
      cell?.focus({ preventScroll: true });
      view.setState({ wanted: undefined });
    } else {
      view.setState({ mode: "edit" });
    }
  }, [wanted, element, view]);
}
