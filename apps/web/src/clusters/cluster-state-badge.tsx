import type { Cluster, ClusterState } from "@millrace/notebook";
import { StatusBadge, type Tone } from "../ui/status-badge.tsx";

const tones: Readonly<Record<ClusterState, Tone>> = {
  PENDING: "waiting",
  RUNNING: "done",
  RESTARTING: "waiting",
  TERMINATING: "waiting",
  TERMINATED: "stopped",
  ERROR: "failed",
};

const words: Readonly<Record<ClusterState, string>> = {
  PENDING: "Starting",
  RUNNING: "Running",
  RESTARTING: "Restarting",
  TERMINATING: "Terminating",
  TERMINATED: "Terminated",
  ERROR: "Error",
};

/** A cluster's state in a word; why, on hover. */
export function ClusterStateBadge({
  cluster,
}: {
  readonly cluster: Pick<Cluster, "state" | "stateMessage">;
}) {
  return (
    <StatusBadge tone={tones[cluster.state]} title={cluster.stateMessage}>
      {words[cluster.state]}
    </StatusBadge>
  );
}
