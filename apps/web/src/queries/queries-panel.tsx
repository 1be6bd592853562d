import { type RunningQuery, routes } from "@millrace/notebook";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Activity, Square } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { queryTitle } from "../results/query-facts.ts";
import { callServer, readJson } from "../session/api.ts";
import { rateText } from "../ui/amounts.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { RequestFailed } from "../ui/page.tsx";
import { Elapsed } from "../ui/relative-time.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { notifyFailed } from "../ui/toasts.tsx";
import { notebookHref, notebookName } from "../workspace/workspace-queries.ts";
import "./queries.css";

/** All running queries of the workbench, with their rates and where they came from. */
export function QueriesPanel() {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const queries = useQuery({
    queryKey: ["queries"],
    queryFn: () => readJson<readonly RunningQuery[]>(routes.queries),
    refetchInterval: 1_000,
  });
  const stop = async (path: string) => {
    try {
      await callServer(path, { method: "POST" });
    } catch (error) {
      notifyFailed("The query was not stopped", error);
    }
    await client.invalidateQueries({ queryKey: ["queries"] });
  };
  const running = queries.data ?? [];
  return (
    <section className="side-panel" aria-label="Running queries">
      <div className="row">
        <h2 className="grow">Running queries</h2>
        {running.length === 0 ? null : (
          <Button variant="danger" onPress={() => setAsking(true)}>
            Stop all
          </Button>
        )}
      </div>
      {queries.isError ? (
        <RequestFailed
          error={queries.error}
          retry={<Button onPress={() => void queries.refetch()}>Try again</Button>}
        />
      ) : running.length === 0 ? (
        <p className="small soft">
          <Activity aria-hidden className="inline-icon" /> No query runs. A cell with{" "}
          <code>display(streaming_df)</code> or <code>writeStream…start()</code> begins one.
        </p>
      ) : (
        <ul className="query-list">
          {running.map((running) => (
            <QueryLine
              key={running.query.runId}
              running={running}
              onStop={() => void stop(routes.stopQuery(running.query.runId))}
            />
          ))}
        </ul>
      )}
      {asking ? (
        <ConfirmDialog
          title={`Stop all ${running.length} queries?`}
          action="Stop all"
          danger
          onClose={() => setAsking(false)}
          onConfirm={() => void stop(routes.stopAllQueries)}
        >
          The queries of every notebook stop. Those with a checkpoint go on from there when their cell runs
          again.
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

function QueryLine({ running, onStop }: { readonly running: RunningQuery; readonly onStop: () => void }) {
  const { query, path, cluster } = running;
  const last = query.progress.at(-1);
  const cell = query.cellId === null ? "" : `#cell-${query.cellId}`;
  return (
    <li className="query-line">
      <div className="row">
        <StatusBadge tone={query.status === "initializing" ? "waiting" : "live"}>
          {query.status === "initializing" ? "starting" : "live"}
        </StatusBadge>
        <span className="query-title ellipsis grow" title={`run ${query.runId}`}>
          {queryTitle(query)}
        </span>
        <IconButton label={`Stop ${queryTitle(query)}`} onPress={onStop}>
          <Square />
        </IconButton>
      </div>
      <p className="small soft numbers">
        {last === undefined
          ? "no batch yet"
          : `${rateText(last.inputRowsPerSecond ?? 0)} in · ${rateText(last.processedRowsPerSecond ?? 0)} out · batch ${last.batchId}`}
      </p>
      <p className="small faint ellipsis">
        <Link to={notebookHref(path) + cell}>{notebookName(path)}</Link>
        {cluster === null ? "" : ` · ${cluster.name}`} · <Elapsed since={query.startedAt} />
      </p>
      {query.message === undefined ? null : <p className="small faint ellipsis">{query.message}</p>}
    </li>
  );
}
