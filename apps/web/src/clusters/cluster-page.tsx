import type { Cluster, ClusterEvent } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Link, useNavigate, useParams } from "react-router";
import { Button } from "../ui/button.tsx";
import { Banner, Page, RequestFailed } from "../ui/page.tsx";
import { clockTime, Elapsed, RelativeTime } from "../ui/relative-time.tsx";
import { notebookHref } from "../workspace/workspace-queries.ts";
import { ClusterActions } from "./cluster-actions.tsx";
import { clusterEventsQuery, clusterLogQuery, clusterQuery } from "./cluster-queries.ts";
import { ClusterStateBadge } from "./cluster-state-badge.tsx";
import { memoryText, runtimeText } from "./clusters-page.tsx";
import "../ui/tabs.css";
import "./clusters.css";

/** One cluster: what it is, what happened to it, what its driver says. */
export function Component() {
  const { clusterId = "" } = useParams();
  const navigate = useNavigate();
  const query = useQuery(clusterQuery(clusterId));
  if (query.isError) {
    return (
      <Page title="Cluster">
        <RequestFailed error={query.error} retry={<Link to="/clusters">All clusters</Link>} />
      </Page>
    );
  }
  const cluster = query.data;
  if (cluster === undefined) return null;
  return (
    <Page
      title={cluster.form.name}
      subtitle={
        <>
          <Link to="/clusters">Clusters</Link> <span className="faint">/</span>{" "}
          <ClusterStateBadge cluster={cluster} />
        </>
      }
      actions={
        <>
          <Button onPress={() => void navigate(`/clusters/${cluster.id}/edit`)}>Edit</Button>
          <ClusterActions cluster={cluster} onDeleted={() => void navigate("/clusters")} />
        </>
      }
    >
      {cluster.state === "ERROR" ? (
        <Banner kind="failed" icon={<CircleAlert aria-hidden />}>
          {cluster.stateMessage || "The cluster has failed."} Start it again with the button above; its driver
          log is below.
        </Banner>
      ) : null}
      <Tabs className="tabs">
        <TabList className="tab-list" aria-label="About this cluster">
          <Tab id="settings" className="tab">
            Configuration
          </Tab>
          <Tab id="events" className="tab">
            Event log
          </Tab>
          <Tab id="log" className="tab">
            Driver log
          </Tab>
        </TabList>
        <TabPanel id="settings" className="tab-panel">
          <Facts cluster={cluster} />
        </TabPanel>
        <TabPanel id="events" className="tab-panel">
          <Events id={cluster.id} />
        </TabPanel>
        <TabPanel id="log" className="tab-panel">
          <DriverLog id={cluster.id} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

function Facts({ cluster }: { readonly cluster: Cluster }) {
  const { form } = cluster;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ["State", cluster.stateMessage || cluster.state],
    [
      "Uptime",
      cluster.runningSince === null ? "not running" : <Elapsed key="uptime" since={cluster.runningSince} />,
    ],
    ["Runtime", runtimeText(cluster)],
    [
      "Driver",
      form.runtime === "connect" ? "remote" : `${form.memoryGigabytes} GB Memory, ${form.cores} Cores`,
    ],
    ["Memory in use", memoryText(cluster)],
    ["Spark Connect", cluster.address === null ? "–" : <code key="address">{cluster.address}</code>],
    ["Process", cluster.processId === null ? "–" : cluster.processId],
    ["Availability zone", form.availabilityZone],
    ["Auto-termination", terminationText(cluster)],
    ["Notebooks", <AttachedNotebooks key="notebooks" cluster={cluster} />],
    ["Running queries", cluster.activeQueries],
    ["Spark config", <RecordLines key="config" record={form.sparkConf} />],
    ["Environment variables", <RecordLines key="environment" record={form.environmentVariables} />],
    ["Created", <RelativeTime key="created" at={cluster.createdAt} />],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function terminationText(cluster: Cluster): string {
  const minutes = cluster.form.autoTerminationMinutes;
  if (minutes === 0) return "never";
  const when = cluster.terminatesAt === null ? "" : `, next at ${clockTime(cluster.terminatesAt)}`;
  const kept = cluster.activeQueries > 0 ? ", kept alive by running queries" : "";
  return `after ${minutes} minutes idle${when}${kept}`;
}

function AttachedNotebooks({ cluster }: { readonly cluster: Cluster }) {
  if (cluster.attachedNotebooks.length === 0) return <span className="faint">none</span>;
  return cluster.attachedNotebooks.map((notebook) => (
    <div key={notebook.sessionId}>
      <Link to={notebookHref(notebook.path)}>{notebook.path}</Link>
    </div>
  ));
}

function RecordLines({ record }: { readonly record: Readonly<Record<string, string>> }) {
  const entries = Object.entries(record);
  if (entries.length === 0) return <span className="faint">none</span>;
  return entries.map(([name, value]) => (
    <div key={name}>
      <code>
        {name} = {value}
      </code>
    </div>
  ));
}

function Events({ id }: { readonly id: string }) {
  const events = useQuery(clusterEventsQuery(id));
  if (events.isError) return <RequestFailed error={events.error} retry={null} />;
  if (events.data?.length === 0) return <p className="soft">Nothing has happened to this cluster yet.</p>;
  return (
    <div className="card">
      <table className="list-table">
        <thead>
          <tr>
            <th>When</th>
            <th>Event</th>
            <th>Message</th>
          </tr>
        </thead>
        <tbody>
          {events.data?.map((event) => (
            <EventRow key={`${event.at} ${event.type} ${event.message}`} event={event} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EventRow({ event }: { readonly event: ClusterEvent }) {
  const details = Object.entries(event.details);
  return (
    <tr>
      <td className="soft">
        <RelativeTime at={event.at} />
      </td>
      <td className="event-type">{event.type}</td>
      <td>
        {event.message}
        {details.length === 0 ? null : (
          <div className="small faint">
            {details.map(([name, value]) => `${name}: ${String(value)}`).join(" · ")}
          </div>
        )}
      </td>
    </tr>
  );
}

function DriverLog({ id }: { readonly id: string }) {
  const log = useQuery(clusterLogQuery(id));
  if (log.isError) return <RequestFailed error={log.error} retry={null} />;
  if (log.data === "") return <p className="soft">The driver has written nothing.</p>;
  return <LogText text={log.data ?? ""} />;
}

/** Shows the end, and stays there as the log grows unless it was scrolled back. */
function LogText({ text }: { readonly text: string }) {
  const place = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new text moves the end
  useLayoutEffect(() => {
    const log = place.current;
    if (log !== null && isAtEnd.current) log.scrollTop = log.scrollHeight;
  }, [text]);
  const onScroll = () => {
    const log = place.current;
    if (log !== null) isAtEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={place} className="card log" tabIndex={0} aria-label="Driver log" onScroll={onScroll}>
      <pre style={{ whiteSpace: "inherit" }}>{text}</pre>
    </section>
  );
}
