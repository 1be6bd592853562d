import type { Cluster } from "@millrace/notebook";
import { possibleChanges, useClusterChange } from "../clusters/cluster-queries.ts";
import { useSession } from "../session/use-session.ts";

/** Attaches the notebook to a cluster, starting it when it is not running. */
export function useAttachCluster(): (cluster: Cluster) => void {
  const session = useSession();
  const change = useClusterChange();
  return (cluster) => {
    if (possibleChanges(cluster.state).has("start")) change.mutate({ id: cluster.id, change: "start" });
    session.request({ kind: "attachCluster", cluster: { id: cluster.id, name: cluster.form.name } });
  };
}
