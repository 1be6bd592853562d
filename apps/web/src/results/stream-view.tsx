import { type DisplayedStream, isActive, type LiveQuery } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { type ComponentProps, lazy, Suspense, useRef, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useSession, useSessionState } from "../session/use-session.ts";
import { countText } from "../ui/amounts.ts";
import { Button, WithTooltip } from "../ui/button.tsx";
import { noRows } from "./columnar.ts";
import { queryTitle } from "./query-facts.ts";
import { QueryStatus } from "./query-status.tsx";
import { RawData } from "./raw-data.tsx";
import { type ResultViewMemory, useResultView } from "./result-view-memory.ts";
import { StopQueryButton } from "./stop-query-button.tsx";
import { StreamProblem } from "./stream-problem.tsx";
import { TablePanel } from "./table-panel.tsx";
import { ChartPanel } from "./table-view.tsx";
import { useInSight } from "./use-in-sight.ts";
import { type LiveView, useLiveView } from "./use-live-view.ts";
import { useSlowed } from "./use-slowed.ts";

const Dashboard = lazy(() => import("./dashboard.tsx"));

/** A live table has this height from its first row on, so that nothing below it moves. */
const tableHeight = 328;

interface StreamViewProps extends ResultViewMemory {
  readonly stream: DisplayedStream;
}

/** A displayed streaming DataFrame: Table, Chart, Dashboard and Raw data, live. */
export function StreamView({ stream, ...memory }: StreamViewProps) {
  const { view, onView } = useResultView(memory);
  const query = useSessionState((state) => state.queries[stream.runId]);
  const place = useRef<HTMLDivElement>(null);
  const inSight = useInSight(place);
  const [paused, setPaused] = useState(false);
  const active = query !== undefined && isActive(query);
  const tab = view.tab ?? "table";
  const showsRows = tab === "table" || tab === "chart";
  const live = useLiveView(stream.runId, active && inSight && showsRows && !paused);
  const kept = useKeptRows(stream, active || live.snapshot.sequence >= 0);
  const rows = live.snapshot.sequence >= 0 ? live.snapshot.rows : (kept ?? noRows);
  return (
    <div ref={place} className="stream-view">
      <StreamHead
        stream={stream}
        query={query}
        live={live}
        paused={paused}
        onPause={(next) => setPaused(next)}
      />
      {query === undefined ? null : <StreamProblem query={query} />}
      <Tabs
        className="tabs result-tabs"
        selectedKey={tab}
        onSelectionChange={(key) => onView({ tab: String(key) })}
      >
        <TabList className="tab-list" aria-label={`Views of ${stream.name}`}>
          <Tab id="table" className="tab">
            Table
          </Tab>
          <Tab id="chart" className="tab">
            Chart
          </Tab>
          <Tab id="dashboard" className="tab">
            Dashboard
          </Tab>
          <Tab id="raw" className="tab">
            Raw data
          </Tab>
        </TabList>
        <TabPanel id="table" className="result-panel">
          {rows.columns.length === 0 ? (
            <Waiting active={active} />
          ) : (
            <TablePanel
              rows={rows}
              label={`Rows of ${stream.name}`}
              name={stream.name}
              total={Math.max(live.snapshot.totalRows, rows.rowCount)}
              firstRow={live.snapshot.firstRow}
              follow={!isReplaced(stream)}
              steady={isReplaced(stream)}
              change={isRenewed(stream) && active && !paused ? live.snapshot.change : undefined}
              height={tableHeight}
            >
              <Skipped rows={live.snapshot.skippedRows} />
            </TablePanel>
          )}
        </TabPanel>
        <TabPanel id="chart" className="result-panel">
          <Suspense fallback={<Waiting active={active} />}>
            {rows.columns.length === 0 ? (
              <Waiting active={active} />
            ) : (
              <SlowChart rows={rows} spec={view.chart} onSpec={(chart) => onView({ chart })} />
            )}
          </Suspense>
        </TabPanel>
        <TabPanel id="dashboard" className="result-panel">
          <Suspense fallback={<Waiting active={active} />}>
            {query === undefined ? <Waiting active={active} /> : <Dashboard query={query} />}
          </Suspense>
        </TabPanel>
        <TabPanel id="raw" className="result-panel">
          <RawData query={query} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

/** Charts are dearer to draw than tables: once a second is live enough, and the page stays smooth. */
const chartMilliseconds = 1_000;

function SlowChart({ rows, ...rest }: ComponentProps<typeof ChartPanel>) {
  return <ChartPanel {...rest} rows={useSlowed(rows, chartMilliseconds)} />;
}

/** Whether each batch may change rows that are shown already. */
function isRenewed(stream: DisplayedStream): boolean {
  return stream.outputMode !== undefined && stream.outputMode !== "append";
}

/** Whether each batch brings all rows anew. Update mode adds the changed ones, which are the newest then. */
function isReplaced(stream: DisplayedStream): boolean {
  return stream.outputMode === "complete";
}

/** The last rows of a query that has ended, when this page was not there to see them. */
function useKeptRows(stream: DisplayedStream, haveRows: boolean) {
  const session = useSession();
  const { resultId = "" } = stream;
  const kept = useQuery({
    queryKey: ["table", resultId],
    queryFn: () => session.tables.read(resultId),
    enabled: !haveRows && resultId !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  return kept.data?.rows;
}

function Waiting({ active }: { readonly active: boolean }) {
  return (
    <div className="result-placeholder" style={{ height: tableHeight + 34 }}>
      <span className="faint small">{active ? "Waiting for the first rows…" : "No rows were kept."}</span>
    </div>
  );
}

function Skipped({ rows }: { readonly rows: number }) {
  if (rows === 0) return null;
  return (
    <WithTooltip label="More rows came than a view may carry. The query itself has processed all of them.">
      <Button variant="quiet">
        <span className="small numbers">{countText(rows, "row")} skipped in this view</span>
      </Button>
    </WithTooltip>
  );
}

interface StreamHeadProps {
  readonly stream: DisplayedStream;
  readonly query: LiveQuery | undefined;
  readonly live: LiveView;
  readonly paused: boolean;
  readonly onPause: (paused: boolean) => void;
}

function StreamHead({ stream, query, live, paused, onPause }: StreamHeadProps) {
  const active = query !== undefined && isActive(query);
  return (
    <div className="stream-head">
      <QueryStatus query={query} newer={paused ? newerBatches(query, live) : undefined} />
      <span className="query-name ellipsis grow" title={`run ${stream.runId}`}>
        {query === undefined ? stream.name : queryTitle(query)}
      </span>
      {active ? (
        <>
          <WithTooltip
            label={paused ? "Show what is new and go on" : "Hold the view still; the query goes on"}
          >
            <Button variant="quiet" onPress={() => onPause(!paused)}>
              {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
              {paused ? "Resume" : "Pause"}
            </Button>
          </WithTooltip>
          <StopQueryButton runId={stream.runId} label="Stop the query; the rows stay" />
        </>
      ) : null}
    </div>
  );
}

function newerBatches(query: LiveQuery | undefined, { snapshot }: LiveView): number {
  const last = query?.progress.at(-1)?.batchId;
  if (last === undefined) return 0;
  return Math.max(last - (snapshot.batchId ?? -1), 0);
}
