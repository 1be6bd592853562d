import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import type { SourceLanguage } from "@millrace/notebook";
import { Plus } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useLocation } from "react-router";
import { useSessionState } from "../session/use-session.ts";
import { Button } from "../ui/button.tsx";
import { useCellActions } from "./cell-actions-context.ts";
import { CellView } from "./cell-view.tsx";
import { foldedCells } from "./folded-cells.ts";
import { languageNames } from "./languages.ts";
import { useView, useViewStore } from "./notebook-view-state.ts";

/** All cells, in order. They stay mounted; the browser skips the ones out of sight. */
export function CellList() {
  const actions = useCellActions();
  const cells = useSessionState((state) => state.notebook.cells);
  const folded = useView((state) => state.folded);
  const ids = useMemo(() => cells.map((cell) => cell.id), [cells]);
  const hidden = useMemo(() => foldedCells(cells, folded), [cells, folded]);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  useFirstSelection(ids);
  const accessibility = useMemo(
    () => ({ announcements: announcementsFor(ids), screenReaderInstructions: instructions }),
    [ids],
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const index = over === null ? -1 : ids.indexOf(String(over.id));
    if (index >= 0 && over?.id !== active.id) actions.moveTo(String(active.id), index);
  };
  return (
    <div className="cells-scroll">
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        accessibility={accessibility}
        onDragEnd={onDragEnd}
      >
        <SortableContext items={ids} strategy={verticalListSortingStrategy}>
          <ol className="cells">
            {cells.map((cell, index) =>
              hidden.has(cell.id) ? null : (
                <li key={cell.id} className="cell-item">
                  <InsertHere index={index} />
                  <CellView cell={cell} index={index} />
                </li>
              ),
            )}
          </ol>
        </SortableContext>
      </DndContext>
      <InsertAtEnd index={cells.length} empty={cells.length === 0} />
    </div>
  );
}

const instructions = {
  draggable:
    "Press Space to pick up the cell, the arrow keys to move it, Space to drop it, Escape to leave it.",
};

/** What a screen reader says of a drag: places, not ids. */
function announcementsFor(ids: readonly string[]): Announcements {
  const place = (dragged: { readonly id: string | number } | null) =>
    dragged === null ? 0 : ids.indexOf(String(dragged.id)) + 1;
  return {
    onDragStart: ({ active }) => `Picked up cell ${place(active)}.`,
    onDragOver: ({ active, over }) => `Cell ${place(active)} is over place ${place(over)} of ${ids.length}.`,
    onDragEnd: ({ active, over }) => `Cell ${place(active)} was dropped at place ${place(over)}.`,
    onDragCancel: ({ active }) => `Cell ${place(active)} stays where it was.`,
  };
}

/** The first cell is active until another is chosen; the address may name one. */
function useFirstSelection(ids: readonly string[]): void {
  const view = useViewStore();
  const actions = useCellActions();
  const done = useRef(false);
  const isNew = (useLocation().state as { created?: boolean } | null)?.created === true;
  useEffect(() => {
    const named = window.location.hash.replace("#cell-", "");
    const { activeId } = view.getState();
    const first = ids[0];
    if (!done.current && ids.includes(named)) actions.focus(named, "command");
    else if (!done.current && isNew && first !== undefined) actions.focus(first, "edit");
    else if (activeId === undefined || (!ids.includes(activeId) && view.getState().wanted === undefined)) {
      view.setState({ activeId: ids[0], anchorId: undefined });
    }
    done.current = true;
  }, [ids, view, actions, isNew]);
}

const offered: readonly SourceLanguage[] = ["python", "sql", "typescript", "markdown"];

/** A line between cells that becomes a row of buttons when it is near. */
function InsertHere({ index }: { readonly index: number }) {
  const actions = useCellActions();
  return (
    <div className="insert-here">
      <div className="insert-buttons">
        {offered.map((language) => (
          <button
            key={language}
            type="button"
            className="insert-button"
            aria-label={`Insert ${languageNames[language]} cell at ${index + 1}`}
            onClick={() => actions.insertAt(index, language, "edit")}
          >
            <Plus aria-hidden /> {languageNames[language]}
          </button>
        ))}
      </div>
    </div>
  );
}

function InsertAtEnd({ index, empty }: { readonly index: number; readonly empty: boolean }) {
  const actions = useCellActions();
  return (
    <div className="insert-end">
      {empty ? <p className="soft">This notebook is empty. Begin with a cell:</p> : null}
      <div className="row">
        {offered.map((language) => (
          <Button
            key={language}
            variant={empty ? "plain" : "quiet"}
            onPress={() => actions.insertAt(index, language, "edit")}
          >
            <Plus aria-hidden /> {languageNames[language]}
          </Button>
        ))}
      </div>
    </div>
  );
}
