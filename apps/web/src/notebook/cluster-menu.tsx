import type { Cluster, KernelState } from "@millrace/notebook";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Plus, Server, Unplug } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useNavigate } from "react-router";
import { clustersQuery } from "../clusters/cluster-queries.ts";
import { ClusterStateBadge } from "../clusters/cluster-state-badge.tsx";
import { useSession, useSessionState } from "../session/use-session.ts";
import { ActionMenu, type MenuAction } from "../ui/menu.tsx";
import { StatusBadge, type Tone } from "../ui/status-badge.tsx";
import { useAttachCluster } from "./use-attach-cluster.ts";

const kernelTones: Readonly<Record<KernelState["status"], Tone>> = {
  detached: "stopped",
  starting: "waiting",
  idle: "done",
  busy: "running",
  restarting: "waiting",
  dead: "failed",
};

const kernelWords: Readonly<Record<KernelState["status"], string>> = {
  detached: "not started",
  starting: "starting",
  idle: "idle",
  busy: "busy",
  restarting: "restarting",
  dead: "stopped working",
};

/** Which cluster the notebook runs on, and the choice of another. */
export function ClusterMenu() {
  const session = useSession();
  const navigate = useNavigate();
  const attached = useSessionState((state) => state.cluster);
  const kernel = useSessionState((state) => state.kernel);
  const clusters = useQuery(clustersQuery);
  const attach = useAttachCluster();
  const current = clusters.data?.find((cluster) => cluster.id === attached?.id);
  const choices = (clusters.data ?? []).map(
    (cluster): MenuAction => ({
      id: cluster.id,
      label: cluster.form.name,
      icon: <Server />,
      detail: <ClusterStateBadge cluster={cluster} />,
      disabled: cluster.id === attached?.id && cluster.state === "RUNNING",
      run: () => attach(cluster),
    }),
  );
  const detach: MenuAction[] =
    attached === null
      ? []
      : [
          {
            id: "detach",
            label: "Detach",
            icon: <Unplug />,
            run: () => session.request({ kind: "attachCluster", cluster: null }),
          },
        ];
  return (
    <ActionMenu
      label="Cluster"
      trigger={
        <AriaButton className="button cluster-button">
          <span className="visually-hidden">Cluster:</span>
          {attached === null ? <Server aria-hidden /> : <ClusterMark cluster={current} kernel={kernel} />}
          <span className="ellipsis">{attached === null ? "Attach a cluster" : attached.name}</span>
          <ChevronDown aria-hidden />
        </AriaButton>
      }
      groups={[
        { title: choices.length === 0 ? "No clusters yet" : "Attach to", actions: choices },
        {
          actions: [
            ...detach,
            {
              id: "create",
              label: "Create a cluster",
              icon: <Plus />,
              keys: "N C",
              run: () => void navigate("/clusters/new"),
            },
          ],
        },
      ]}
    />
  );
}

interface ClusterMarkProps {
  readonly cluster: Cluster | undefined;
  readonly kernel: KernelState;
}

/** The cluster's state while it is not running, the kernel's while it is. */
function ClusterMark({ cluster, kernel }: ClusterMarkProps) {
  if (cluster !== undefined && cluster.state !== "RUNNING") return <ClusterStateBadge cluster={cluster} />;
  return (
    <StatusBadge
      tone={kernelTones[kernel.status]}
      {...(kernel.message === undefined ? {} : { title: kernel.message })}
    >
      {kernelWords[kernel.status]}
    </StatusBadge>
  );
}
