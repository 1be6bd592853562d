import type { CellPlace } from "./cell-range.ts";
import type { ColumnData } from "./columnar.ts";
import { numberText } from "./number-text.ts";

interface GridRowProps {
  readonly id: string;
  /** Place on screen. */
  readonly place: number;
  /** Index in the columns. */
  readonly row: number;
  readonly number: number;
  /** Another, or new, since the last redraw. */
  readonly changed: boolean;
  readonly top: number;
  readonly columns: readonly ColumnData[];
  readonly widths: readonly number[];
  readonly numberWidth: number;
  readonly selected: (column: number) => boolean;
  readonly focused: number;
  readonly onSelect: (place: CellPlace, extend: boolean) => void;
}

/** One row of the grid: its number, then its values as text. */
export function GridRow(props: GridRowProps) {
  const { id, place, row, number, changed, top, columns, widths, numberWidth, selected, focused, onSelect } =
    props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table element
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
    <div
      role="row"
      className="grid-row"
      aria-rowindex={place + 2}
      data-changed={changed || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      <div role="rowheader" className="grid-number" style={{ width: numberWidth }}>
        {changed ? (
          <span className="grid-changed" title="Changed by the last batch">
            <span aria-hidden>●</span>
            <span className="visually-hidden">changed</span>
          </span>
        ) : null}
        {number}
      </div>
      {columns.map((column, index) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: names of columns may repeat, places do not
          key={index}
          id={`${id}-${place}-${index}`}
          role="gridcell"
          aria-colindex={index + 1}
          aria-selected={selected(index)}
          className={`grid-cell kind-${column.kind}`}
          data-focused={focused === index || undefined}
          style={{ width: widths[index] }}
          onPointerDown={(event) =>
            event.button === 0 && onSelect({ row: place, column: index }, event.shiftKey)
          }
          onPointerEnter={(event) => event.buttons === 1 && onSelect({ row: place, column: index }, true)}
        >
          <CellText column={column} value={column.at(row)} />
        </div>
      ))}
    </div>
  );
}

function CellText({ column, value }: { readonly column: ColumnData; readonly value: unknown }) {
  if (value === null || value === undefined) return <span className="grid-null">null</span>;
  const text = column.kind === "number" ? numberText(column, value) : column.text(value);
  return <span title={text.length > 40 ? text : undefined}>{text}</span>;
}
