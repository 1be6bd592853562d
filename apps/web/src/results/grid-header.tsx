import { ArrowDown, ArrowUp } from "lucide-react";
import type { KeyboardEvent, PointerEvent } from "react";
import type { ColumnData } from "./columnar.ts";
import type { SortOrder } from "./row-order.ts";

interface GridHeaderProps {
  readonly columns: readonly ColumnData[];
  readonly widths: readonly number[];
  readonly numberWidth: number;
  readonly width: number;
  readonly sort: SortOrder | undefined;
  readonly onSort: (sort: SortOrder | undefined) => void;
  readonly onWidth: (column: number, width: number) => void;
}

/** The names of the columns: press to sort, drag the edge (or Alt with an arrow) to resize. */
export function GridHeader({ columns, widths, numberWidth, width, sort, onSort, onWidth }: GridHeaderProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table element
    <div role="rowgroup" className="grid-head" style={{ width }}>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus */}
      <div role="row" className="grid-head-row" aria-rowindex={1}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
        <div role="columnheader" className="grid-number" style={{ width: numberWidth }}>
          <span className="visually-hidden">Row</span>
        </div>
        {columns.map((column, index) => (
          <HeaderCell
            // biome-ignore lint/suspicious/noArrayIndexKey: names of columns may repeat, places do not
            key={index}
            column={column}
            index={index}
            width={widths[index] ?? 0}
            sort={sort}
            onSort={onSort}
            onWidth={onWidth}
          />
        ))}
      </div>
    </div>
  );
}

interface HeaderCellProps extends Pick<GridHeaderProps, "sort" | "onSort" | "onWidth"> {
  readonly column: ColumnData;
  readonly index: number;
  readonly width: number;
}

function HeaderCell({ column, index, width, sort, onSort, onWidth }: HeaderCellProps) {
  const sorted = sort?.column === index ? sort : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(index, Math.max(width + (event.key === "ArrowRight" ? 16 : -16), 40));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
    <div
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted === undefined ? "none" : sorted.descending ? "descending" : "ascending"}
      className={`grid-head-cell kind-${column.kind}`}
      style={{ width }}
    >
      <button
        type="button"
        className="grid-sort"
        title={`${column.name}: ${column.type}\nPress to sort; Alt+← and Alt+→ resize`}
        onClick={() => onSort(nextSort(index, sorted))}
        onKeyDown={onKeyDown}
      >
        <span className="ellipsis">{column.name}</span>
        {sorted === undefined ? null : sorted.descending ? (
          <ArrowDown aria-hidden />
        ) : (
          <ArrowUp aria-hidden />
        )}
      </button>
      <div
        className="grid-resize"
        onPointerDown={(event) => dragWidth(event, width, (next) => onWidth(index, next))}
      />
    </div>
  );
}

/** Ascending, descending, as it came. */
function nextSort(column: number, sorted: SortOrder | undefined): SortOrder | undefined {
  if (sorted === undefined) return { column, descending: false };
  return sorted.descending ? undefined : { column, descending: true };
}

function dragWidth(event: PointerEvent<HTMLElement>, width: number, onWidth: (width: number) => void): void {
  event.preventDefault();
  const handle = event.currentTarget;
  const start = event.clientX;
  const move = (moved: globalThis.PointerEvent) =>
    onWidth(Math.max(Math.round(width + moved.clientX - start), 40));
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener("pointermove", move);
  handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
    once: true,
  });
}
