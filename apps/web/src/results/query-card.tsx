import { isActive, type LiveQuery } from "@millrace/notebook";
import { lazy, Suspense, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { rateText } from "../ui/amounts.ts";
import { Button } from "../ui/button.tsx";
import { queryTitle } from "./query-facts.ts";
import { QueryStatus } from "./query-status.tsx";
import { RawData } from "./raw-data.tsx";
import { StopQueryButton } from "./stop-query-button.tsx";
import { StreamProblem } from "./stream-problem.tsx";
import "./results.css";

const Dashboard = lazy(() => import("./dashboard.tsx"));

/** A query that a cell started and did not display: how it goes, and why it failed. */
export function QueryCard({ query }: { readonly query: LiveQuery }) {
  const [open, setOpen] = useState(false);
  const title = queryTitle(query);
  return (
    <section className="stream-view" aria-label={`Query ${title}`}>
      <div className="stream-head">
        <QueryStatus query={query} />
        <span className="query-name ellipsis" title={`run ${query.runId}`}>
          {title}
        </span>
        <span className="small soft numbers ellipsis grow">{progressText(query)}</span>
        <Button variant="quiet" aria-expanded={open} onPress={() => setOpen(!open)}>
          {open ? "Hide dashboard" : "Dashboard"}
        </Button>
        {isActive(query) ? <StopQueryButton runId={query.runId} label="Stop the query" /> : null}
      </div>
      <StreamProblem query={query} />
      {open ? <QueryDetails query={query} title={title} /> : null}
    </section>
  );
}

function QueryDetails({ query, title }: { readonly query: LiveQuery; readonly title: string }) {
  return (
    <Tabs className="tabs result-tabs">
      <TabList className="tab-list" aria-label={`Views of ${title}`}>
        <Tab id="dashboard" className="tab">
          Dashboard
        </Tab>
        <Tab id="raw" className="tab">
          Raw data
        </Tab>
      </TabList>
      <TabPanel id="dashboard" className="result-panel">
        <Suspense fallback={null}>
          <Dashboard query={query} />
        </Suspense>
      </TabPanel>
      <TabPanel id="raw" className="result-panel">
        <RawData query={query} />
      </TabPanel>
    </Tabs>
  );
}

/** `batch 12 · 40 rows/s in · 38 rows/s out`. */
function progressText(query: LiveQuery): string {
  const last = query.progress.at(-1);
  if (last === undefined) return isActive(query) ? "no batch yet" : "";
  const { batchId, inputRowsPerSecond = 0, processedRowsPerSecond = 0 } = last;
  return isActive(query)
    ? `batch ${batchId} · ${rateText(inputRowsPerSecond)} in · ${rateText(processedRowsPerSecond)} out`
    : `${batchId + 1} ${batchId === 0 ? "batch" : "batches"}`;
}
