import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import type { ColumnFilter } from "./column-filter.ts";
import type { ColumnarRows } from "./columnar.ts";
import { countOf } from "./count-of.ts";
import { ResultGrid } from "./result-grid.tsx";
import { ResultToolbar } from "./result-toolbar.tsx";
import { changedRows, type RowsChange } from "./row-changes.ts";
import { rowOrder, type SortOrder, steadyOrder } from "./row-order.ts";

interface TablePanelProps {
  readonly rows: ColumnarRows;
  readonly label: string;
  readonly name: string;
  /** Rows that exist; more than `rows.rowCount` when only some were kept. Undefined when nobody knows. */
  readonly total: number | undefined;
  readonly firstRow?: number;
  readonly follow?: boolean;
  /** The rows are renewed as a whole: keep them where they are. */
  readonly steady?: boolean;
  /** What the last redraw did, when rows that changed are to be marked. */
  readonly change?: RowsChange | undefined;
  readonly height?: number;
  readonly children?: ReactNode;
}

/** A table with sort, filter and export. */
export function TablePanel(props: TablePanelProps) {
  const { rows, label, name, total, firstRow, follow, steady = false, change, height, children } = props;
  const [sort, setSort] = useState<SortOrder>();
  const [filter, setFilter] = useState("");
  const [filters, setFilters] = useState<readonly ColumnFilter[]>([]);
  const text = useDeferredValue(filter);
  const columns = useDeferredValue(filters);
  const order = useMemo(
    () =>
      rowOrder(rows, { text, columns }, sort, steady && sort === undefined ? steadyOrder(rows) : undefined),
    [rows, text, columns, sort, steady],
  );
  const changed = useMemo(() => changedRows(rows, change), [rows, change]);
  return (
    <div className="table-panel">
      <ResultToolbar
        rows={rows}
        order={order}
        count={countOf(order.length, rows.rowCount, total)}
        filter={filter}
        onFilter={setFilter}
        filters={filters}
        onFilters={setFilters}
        name={name}
      >
        {children}
      </ResultToolbar>
      <ResultGrid
        label={label}
        rows={rows}
        order={order}
        sort={sort}
        onSort={setSort}
        {...(firstRow === undefined ? {} : { firstRow })}
        {...(height === undefined ? {} : { height })}
        follow={follow === true && sort === undefined}
        numberPlaces={steady}
        changed={changed}
      />
    </div>
  );
}
