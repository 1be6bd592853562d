import { type Cluster, type ClusterEvent, type ClusterState, type Machine, routes } from "@millrace/notebook";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { callServer, readJson } from "../session/api.ts";
import { notifyFailed } from "../ui/toasts.tsx";

/** Cluster states change by themselves: asked for again every two seconds while on screen. */
const refetchInterval = 2_000;

export const clustersQuery = queryOptions({
  queryKey: ["clusters"],
  queryFn: () => readJson<readonly Cluster[]>(routes.clusters),
  refetchInterval,
});

export const clusterQuery = (id: string) =>
  queryOptions({
    queryKey: ["clusters", id],
    queryFn: () => readJson<Cluster>(routes.cluster(id)),
    refetchInterval,
  });

export const clusterEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["clusters", id, "events"],
    queryFn: () => readJson<readonly ClusterEvent[]>(routes.clusterEvents(id)),
    refetchInterval,
  });

export const clusterLogQuery = (id: string) =>
  queryOptions({
    queryKey: ["clusters", id, "log"],
    queryFn: async () => (await callServer(routes.clusterLog(id))).text(),
    refetchInterval,
  });

export const machineQuery = queryOptions({
  queryKey: ["machine"],
  queryFn: () => readJson<Machine>(routes.machine),
  staleTime: 60_000,
});

/** `delete` besides the server's actions. */
export type ClusterChange = "start" | "restart" | "terminate" | "clone" | "delete";

const failures: Readonly<Record<ClusterChange, string>> = {
  start: "The cluster did not start",
  restart: "The cluster did not restart",
  terminate: "The cluster was not terminated",
  clone: "The cluster was not cloned",
  delete: "The cluster was not deleted",
};

/** Starts, restarts, terminates, clones or deletes a cluster. */
export function useClusterChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { readonly id: string; readonly change: ClusterChange }) =>
      change === "delete"
        ? callServer(routes.cluster(id), { method: "DELETE" })
        : callServer(routes.clusterAction(id, change), { method: "POST" }),
    onError: (error, { change }) => notifyFailed(failures[change], error),
    onSettled: () => client.invalidateQueries({ queryKey: ["clusters"] }),
  });
}

/** Which of the changes make sense in a state. */
export function possibleChanges(state: ClusterState): ReadonlySet<ClusterChange> {
  switch (state) {
    case "RUNNING":
      return new Set(["restart", "terminate", "clone", "delete"]);
    case "TERMINATED":
    case "ERROR":
      return new Set(["start", "clone", "delete"]);
    case "PENDING":
    case "RESTARTING":
      return new Set(["terminate", "clone"]);
    case "TERMINATING":
      return new Set(["clone"]);
  }
}
