import type { Cluster } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { Plus, Server } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { bytesText } from "../ui/amounts.ts";
import { Button, WithTooltip } from "../ui/button.tsx";
import { EmptyPlace, Page, RequestFailed } from "../ui/page.tsx";
import { Elapsed } from "../ui/relative-time.tsx";
import { notebookHref, notebookName } from "../workspace/workspace-queries.ts";
import { ClusterActions } from "./cluster-actions.tsx";
import { clustersQuery } from "./cluster-queries.ts";
import { ClusterStateBadge } from "./cluster-state-badge.tsx";
import "./clusters.css";

/** All clusters with their state. */
export function Component() {
  const navigate = useNavigate();
  const clusters = useQuery(clustersQuery);
  const create = () => void navigate("/clusters/new");
  return (
    <Page
      title="Clusters"
      subtitle="Where cells run. Each embedded cluster is a process of its own on this machine."
      actions={
        <WithTooltip label="Create a cluster" keys="N C">
          <Button variant="primary" onPress={create}>
            <Plus aria-hidden /> Create Cluster
          </Button>
        </WithTooltip>
      }
    >
      {clusters.isError ? (
        <RequestFailed
          error={clusters.error}
          retry={<Button onPress={() => void clusters.refetch()}>Try again</Button>}
        />
      ) : clusters.data?.length === 0 ? (
        <EmptyPlace
          icon={<Server />}
          title="No cluster yet"
          action={<Button onPress={create}>Create Cluster</Button>}
        >
          A cluster is a Spark engine that notebooks attach to: embedded in this machine and up in a second,
          or a Spark Connect server that you have.
        </EmptyPlace>
      ) : (
        <ClusterTable clusters={clusters.data ?? []} />
      )}
    </Page>
  );
}

function ClusterTable({ clusters }: { readonly clusters: readonly Cluster[] }) {
  return (
    <div className="card table-scroll">
      <table className="list-table clusters-table">
        <thead>
          <tr>
            <th>Name</th>
            <th>State</th>
            <th>Uptime</th>
            <th>Runtime</th>
            <th className="number">Memory in use</th>
            <th>Notebooks</th>
            <th className="number">Queries</th>
            <th className="actions">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {clusters.map((cluster) => (
            <ClusterRow key={cluster.id} cluster={cluster} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ClusterRow({ cluster }: { readonly cluster: Cluster }) {
  return (
    <tr>
      <td>
        <Link to={`/clusters/${cluster.id}`} className="cluster-name">
          {cluster.form.name}
        </Link>
      </td>
      <td>
        <ClusterStateBadge cluster={cluster} />
        {cluster.state === "ERROR" ? (
          <div className="small soft ellipsis cluster-why">{cluster.stateMessage}</div>
        ) : null}
      </td>
      <td className="soft">
        {cluster.runningSince === null ? "–" : <Elapsed since={cluster.runningSince} />}
      </td>
      <td className="soft">{runtimeText(cluster)}</td>
      <td className="number">{memoryText(cluster)}</td>
      <td className="notebooks">
        {cluster.attachedNotebooks.length === 0 ? (
          <span className="faint">none</span>
        ) : (
          cluster.attachedNotebooks.map((notebook) => (
            <Link key={notebook.sessionId} className="attached" to={notebookHref(notebook.path)}>
              {notebookName(notebook.path)}
            </Link>
          ))
        )}
      </td>
      <td className="number">{cluster.activeQueries}</td>
      <td className="actions">
        <ClusterActions cluster={cluster} />
      </td>
    </tr>
  );
}

/** `embedded, 2 cores` or the address. */
export function runtimeText({ form }: Cluster): string {
  if (form.runtime === "connect") return form.sparkConnectAddress ?? "Spark Connect";
  return `embedded, ${form.cores} ${form.cores === 1 ? "core" : "cores"}`;
}

/** `412 MB of 2 GB`. */
export function memoryText({ form, memoryInUse }: Cluster): string {
  if (memoryInUse === null) return "–";
  return form.runtime === "connect"
    ? bytesText(memoryInUse)
    : `${bytesText(memoryInUse)} of ${form.memoryGigabytes} GB`;
}
