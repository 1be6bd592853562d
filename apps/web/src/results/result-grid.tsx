import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { bounds, type CellPlace, type CellRange, contains, movedRange } from "./cell-range.ts";
import { columnWidths } from "./column-widths.ts";
import type { ColumnarRows } from "./columnar.ts";
import { toTsv } from "./export-rows.ts";
import { GridHeader } from "./grid-header.tsx";
import { GridRow } from "./grid-row.tsx";
import type { RowTest } from "./row-changes.ts";
import type { SortOrder } from "./row-order.ts";
import "./result-grid.css";

export const rowHeight = 26;
const numberWidth = 56;

export interface ResultGridProps {
  readonly label: string;
  readonly rows: ColumnarRows;
  /** Row indexes in the order to show. */
  readonly order: Uint32Array;
  readonly sort: SortOrder | undefined;
  readonly onSort: (sort: SortOrder | undefined) => void;
  /** Number of the first row, where earlier ones have given way. */
  readonly firstRow?: number;
  /** A growing result: stay at the end while the end is in sight, else stay at the same rows. */
  readonly follow?: boolean;
  /** Numbers say the place on screen, where the order in which rows came means nothing. */
  readonly numberPlaces?: boolean;
  /** Rows to mark as changed by the last redraw. */
  readonly changed?: RowTest;
  readonly height?: number;
}

/** A table of any length: only what is in sight has elements. Arrows move, Shift extends, Mod+C copies. */
export function ResultGrid(props: ResultGridProps) {
  const {
    label,
    rows,
    order,
    sort,
    onSort,
    firstRow = 0,
    follow = false,
    numberPlaces = false,
    changed,
    height,
  } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const id = useId();
  const [widths, setWidth] = useWidths(rows);
  const [range, setRange] = useState<CellRange>();
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    useFlushSync: false,
  });
  useStablePlace(scroll, { rowCount: order.length, firstRow, follow });
  const lastRow = order.length - 1;
  const lastColumn = rows.columns.length - 1;

  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "c" && range !== undefined) {
      event.preventDefault();
      void navigator.clipboard.writeText(rangeText(rows, order, range));
      return;
    }
    const next = movedRange(event, range, { lastRow, lastColumn });
    if (next === undefined) return;
    event.preventDefault();
    setRange(next);
    virtual.scrollToIndex(next.focus.row, { align: "auto" });
    showColumn(scroll.current, widths, next.focus.column);
  };
  const select = (place: CellPlace, extend: boolean) => {
    setRange({ anchor: extend && range !== undefined ? range.anchor : place, focus: place });
  };
  const width = numberWidth + widths.reduce((sum, column) => sum + column, 0);
  const active = range === undefined ? undefined : `${id}-${range.focus.row}-${range.focus.column}`;
  const inSight = virtual.getVirtualItems();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table element
    <div
      ref={scroll}
      role="grid"
      tabIndex={0}
      className="grid"
      aria-label={label}
      aria-rowcount={order.length + 1}
      aria-colcount={rows.columns.length}
      aria-multiselectable
      aria-activedescendant={inSight.some((item) => item.index === range?.focus.row) ? active : undefined}
      style={{ height: height ?? gridHeight(order.length) }}
      onKeyDown={onKeyDown}
      onFocus={() => range === undefined && lastRow >= 0 && setRange(startRange)}
    >
      <GridHeader
        columns={rows.columns}
        widths={widths}
        numberWidth={numberWidth}
        width={width}
        sort={sort}
        onSort={onSort}
        onWidth={setWidth}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize(), width }}>
        {inSight.map((item) => (
          <GridRow
            key={item.key}
            id={id}
            place={item.index}
            row={order[item.index] ?? 0}
            number={numberPlaces ? item.index + 1 : firstRow + (order[item.index] ?? 0) + 1}
            changed={changed?.(order[item.index] ?? 0) ?? false}
            top={item.start}
            columns={rows.columns}
            widths={widths}
            numberWidth={numberWidth}
            selected={(column) => range !== undefined && contains(range, { row: item.index, column })}
            focused={range?.focus.row === item.index ? range.focus.column : -1}
            onSelect={select}
          />
        ))}
      </div>
    </div>
  );
}

const startRange: CellRange = { anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } };

function gridHeight(rowCount: number): number {
  return Math.min(Math.max(rowCount, 1) + 1, 14) * rowHeight + 14;
}

function rangeText(rows: ColumnarRows, order: Uint32Array, range: CellRange): string {
  const { top, bottom, left, right } = bounds(range);
  const columns = rows.columns.slice(left, right + 1);
  const whole = top === 0 && bottom === order.length - 1;
  return toTsv({ rows: order.subarray(top, bottom + 1), columns }, whole && order.length > 1);
}

/** Widths guessed once per set of columns; those that a person has dragged stay. */
function useWidths(
  rows: ColumnarRows,
): readonly [readonly number[], (column: number, width: number) => void] {
  const signature = rows.columns.map((column) => `${column.name} ${column.type}`).join("\n");
  const [dragged, setDragged] = useState<ReadonlyMap<string, number>>(new Map());
  const filled = rows.rowCount > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: guessed anew for other columns, or with the first rows
  const guessed = useMemo(() => columnWidths(rows), [signature, filled]);
  const widths = guessed.map((width, column) => dragged.get(rows.columns[column]?.name ?? "") ?? width);
  const setWidth = (column: number, width: number) => {
    setDragged((before) => new Map(before).set(rows.columns[column]?.name ?? "", width));
  };
  return [widths, setWidth];
}

interface Place {
  readonly rowCount: number;
  readonly firstRow: number;
  readonly follow: boolean;
}

/** Nothing jumps: at the end a growing table stays at its end, elsewhere rows that give way do not move the rest. */
function useStablePlace(
  scroll: RefObject<HTMLDivElement | null>,
  { rowCount, firstRow, follow }: Place,
): void {
  const atEnd = useRef(true);
  const before = useRef(firstRow);
  useEffect(() => {
    const element = scroll.current;
    if (element === null) return;
    const onScroll = () => {
      atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - rowHeight;
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, [scroll]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the row count counts
  useLayoutEffect(() => {
    const element = scroll.current;
    const gone = firstRow - before.current;
    before.current = firstRow;
    if (element === null || !follow) return;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (gone > 0) element.scrollTop -= gone * rowHeight;
  }, [scroll, rowCount, firstRow, follow]);
}

function showColumn(element: HTMLDivElement | null, widths: readonly number[], column: number): void {
  if (element === null) return;
  const start = widths.slice(0, column).reduce((sum, width) => sum + width, 0);
  const end = start + (widths[column] ?? 0) + numberWidth;
  if (start < element.scrollLeft) element.scrollLeft = start;
  else if (end > element.scrollLeft + element.clientWidth) element.scrollLeft = end - element.clientWidth;
}
