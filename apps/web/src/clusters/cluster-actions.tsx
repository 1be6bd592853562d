import type { Cluster } from "@millrace/notebook";
import { Copy, Ellipsis, Pencil, Play, RotateCcw, Square, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useNavigate } from "react-router";
import { countText } from "../ui/amounts.ts";
import { IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { ActionMenu } from "../ui/menu.tsx";
import { type ClusterChange, possibleChanges, useClusterChange } from "./cluster-queries.ts";

/** Start, restart, terminate; edit, clone and delete in the menu. */
export function ClusterActions({
  cluster,
  onDeleted,
}: {
  readonly cluster: Cluster;
  readonly onDeleted?: () => void;
}) {
  const navigate = useNavigate();
  const change = useClusterChange();
  const [asking, setAsking] = useState<"terminate" | "restart" | "delete">();
  const possible = possibleChanges(cluster.state);
  const apply = (next: ClusterChange) =>
    change.mutate({ id: cluster.id, change: next }, { onSuccess: () => next === "delete" && onDeleted?.() });
  const ask = (next: "terminate" | "restart" | "delete") =>
    isInUse(cluster) || next === "delete" ? setAsking(next) : apply(next);
  return (
    <span className="row" style={{ justifyContent: "flex-end", gap: 0 }}>
      <IconButton
        label={`Start ${cluster.form.name}`}
        isDisabled={!possible.has("start")}
        onPress={() => apply("start")}
      >
        <Play />
      </IconButton>
      <IconButton
        label={`Restart ${cluster.form.name}`}
        isDisabled={!possible.has("restart")}
        onPress={() => ask("restart")}
      >
        <RotateCcw />
      </IconButton>
      <IconButton
        label={`Terminate ${cluster.form.name}`}
        isDisabled={!possible.has("terminate")}
        onPress={() => ask("terminate")}
      >
        <Square />
      </IconButton>
      <ActionMenu
        label={`More for ${cluster.form.name}`}
        trigger={
          <AriaButton className="icon-button" aria-label={`More for ${cluster.form.name}`}>
            <Ellipsis />
          </AriaButton>
        }
        groups={[
          {
            actions: [
              {
                id: "edit",
                label: "Edit",
                icon: <Pencil />,
                run: () => void navigate(`/clusters/${cluster.id}/edit`),
              },
              { id: "clone", label: "Clone", icon: <Copy />, run: () => apply("clone") },
            ],
          },
          {
            actions: [
              {
                id: "delete",
                label: "Delete",
                icon: <Trash2 />,
                danger: true,
                disabled: !possible.has("delete"),
                run: () => ask("delete"),
              },
            ],
          },
        ]}
      />
      {asking === undefined ? null : (
        <Confirm
          cluster={cluster}
          change={asking}
          onConfirm={() => apply(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </span>
  );
}

function isInUse(cluster: Cluster): boolean {
  return cluster.state === "RUNNING" && (cluster.attachedNotebooks.length > 0 || cluster.activeQueries > 0);
}

const titles = { terminate: "Terminate", restart: "Restart", delete: "Delete" } as const;

interface ConfirmProps {
  readonly cluster: Cluster;
  readonly change: "terminate" | "restart" | "delete";
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function Confirm({ cluster, change, onConfirm, onClose }: ConfirmProps) {
  return (
    <ConfirmDialog
      title={`${titles[change]} ${cluster.form.name}?`}
      action={titles[change]}
      danger
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {isInUse(cluster)
        ? `${countText(cluster.attachedNotebooks.length, "notebook")} attached and ${countText(cluster.activeQueries, "query").replace("querys", "queries")} running: the queries stop and the notebooks lose their variables.`
        : "Nothing runs on it."}
      {change === "delete" ? " Its settings and logs are deleted too." : ""}
    </ConfirmDialog>
  );
}
