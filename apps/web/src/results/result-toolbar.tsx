import { Copy, Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button as AriaButton, Input, SearchField } from "react-aria-components";
import { WithTooltip } from "../ui/button.tsx";
import { ActionMenu } from "../ui/menu.tsx";
import { notifyDone } from "../ui/toasts.tsx";
import type { ColumnFilter } from "./column-filter.ts";
import { ColumnFilters } from "./column-filters.tsx";
import type { ColumnarRows } from "./columnar.ts";
import { everything, saveFile, toCsv, toJson, toTsv } from "./export-rows.ts";

interface ResultToolbarProps {
  readonly rows: ColumnarRows;
  readonly order: Uint32Array;
  /** `1,000 of 12,345 rows`. */
  readonly count: string;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  readonly filters: readonly ColumnFilter[];
  readonly onFilters: (filters: readonly ColumnFilter[]) => void;
  /** Name of exported files, without ending. */
  readonly name: string;
  readonly children?: ReactNode;
}

/** Filter, count and export of a table. */
export function ResultToolbar(props: ResultToolbarProps) {
  const { rows, order, count, filter, onFilter, filters, onFilters, name, children } = props;
  return (
    <div className="result-toolbar">
      <WithTooltip label="Finds text in any column. Also: > 10, <= 5, = x, != x, null">
        <FilterField value={filter} onChange={onFilter} />
      </WithTooltip>
      <ColumnFilters columns={rows.columns} filters={filters} onFilters={onFilters} />
      <span className="small faint numbers grow" role="status">
        {count}
      </span>
      {children}
      <ExportMenu rows={rows} order={order} name={name} />
    </div>
  );
}

function FilterField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const change = (text: string) => {
    setTyped(text);
    onChange(text);
  };
  return (
    <SearchField aria-label="Filter rows" className="result-filter" value={typed} onChange={change}>
      <Input className="input" placeholder="Filter rows" />
    </SearchField>
  );
}

function ExportMenu({ rows, order, name }: Pick<ResultToolbarProps, "rows" | "order" | "name">) {
  const copy = async () => {
    await navigator.clipboard.writeText(toTsv(everything(rows, order), true));
    notifyDone(`Copied ${order.length.toLocaleString()} rows`);
  };
  return (
    <ActionMenu
      label="Export"
      trigger={
        <AriaButton className="icon-button" aria-label="Export rows">
          <Download />
        </AriaButton>
      }
      groups={[
        {
          title: `${order.length.toLocaleString()} rows as shown`,
          actions: [
            { id: "copy", label: "Copy with header", icon: <Copy />, run: () => void copy() },
            {
              id: "csv",
              label: "Download CSV",
              icon: <Download />,
              run: () => saveFile(`${name}.csv`, "text/csv", toCsv(everything(rows, order))),
            },
            {
              id: "json",
              label: "Download JSON",
              icon: <Download />,
              run: () => saveFile(`${name}.json`, "application/json", toJson(everything(rows, order))),
            },
          ],
        },
      ]}
    />
  );
}
