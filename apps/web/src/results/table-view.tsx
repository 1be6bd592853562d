import type { DisplayedTable } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useSession } from "../session/use-session.ts";
import { Button } from "../ui/button.tsx";
import { RequestFailed } from "../ui/page.tsx";
import { rowHeight } from "./result-grid.tsx";
import { type ResultViewMemory, useResultView } from "./result-view-memory.ts";
import { TablePanel } from "./table-panel.tsx";
import "../ui/tabs.css";
import "./results.css";

export const ChartPanel = lazy(() => import("./chart-panel.tsx"));

interface TableViewProps extends ResultViewMemory {
  readonly table: DisplayedTable;
}

/** A displayed batch DataFrame: Table and Chart. */
export function TableView({ table, ...memory }: TableViewProps) {
  const { view, onView } = useResultView(memory);
  const session = useSession();
  const result = useQuery({
    queryKey: ["table", table.resultId],
    queryFn: () => session.tables.read(table.resultId),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 2,
  });
  if (result.isError) {
    return (
      <RequestFailed
        error={new Error(`${result.error.message} Run the cell again to make the table anew.`)}
        retry={<Button onPress={() => void result.refetch()}>Try again</Button>}
      />
    );
  }
  const rows = result.data?.rows;
  return (
    <Tabs
      className="tabs result-tabs"
      selectedKey={view.tab ?? "table"}
      onSelectionChange={(key) => onView({ tab: String(key) })}
    >
      <TabList className="tab-list" aria-label="Views of the result">
        <Tab id="table" className="tab">
          Table
        </Tab>
        <Tab id="chart" className="tab">
          Chart
        </Tab>
      </TabList>
      <TabPanel id="table" className="result-panel">
        {rows === undefined ? (
          <Placeholder rowCount={table.rowCount} />
        ) : (
          <TablePanel
            rows={rows}
            label="Result"
            name="result"
            total={table.truncated ? undefined : table.rowCount}
          />
        )}
      </TabPanel>
      <TabPanel id="chart" className="result-panel">
        <Suspense fallback={<Placeholder rowCount={12} />}>
          {rows === undefined ? null : (
            <ChartPanel rows={rows} spec={view.chart} onSpec={(chart) => onView({ chart })} />
          )}
        </Suspense>
      </TabPanel>
    </Tabs>
  );
}

/** The height that the table will have, so that nothing moves when its rows arrive. */
function Placeholder({ rowCount }: { readonly rowCount: number }) {
  return (
    <div className="result-placeholder" style={{ height: Math.min(rowCount + 1, 14) * rowHeight + 50 }}>
      <span className="faint small">Loading…</span>
    </div>
  );
}
