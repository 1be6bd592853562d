import { type ClusterForm as ClusterSettings, routes } from "@millrace/notebook";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { callServer } from "../session/api.ts";
import { Button } from "../ui/button.tsx";
import { RequestFailed, usePageTitle } from "../ui/page.tsx";
import { notifyDone } from "../ui/toasts.tsx";
import { ClusterForm } from "./cluster-form.tsx";
import { clusterQuery, machineQuery } from "./cluster-queries.ts";

/** The same form over an existing cluster. */
export function Component() {
  const { clusterId = "" } = useParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const cluster = useQuery({
    ...clusterQuery(clusterId),
    refetchInterval: false,
    refetchOnMount: "always",
  });
  const machine = useQuery(machineQuery);
  usePageTitle("Edit cluster");
  const save = async (form: ClusterSettings) => {
    await callServer(routes.cluster(clusterId), { method: "PUT", json: form });
    notifyDone(`${form.name} was saved`);
    await client.invalidateQueries({ queryKey: ["clusters"] });
    await navigate(`/clusters/${clusterId}`);
  };
  if (cluster.isError) {
    return (
      <div className="page page-narrow">
        <RequestFailed
          error={cluster.error}
          retry={<Button onPress={() => void cluster.refetch()}>Try again</Button>}
        />
      </div>
    );
  }
  // What another page has kept may be out of date, and saving it would take others' changes back.
  if (cluster.data === undefined || !cluster.isFetchedAfterMount) return null;
  return (
    <div className="page page-narrow">
      <ClusterForm
        heading="Edit Cluster"
        subject={cluster.data.form.name}
        action="Save"
        runs={cluster.data.state === "RUNNING"}
        initial={cluster.data.form}
        machine={machine.data}
        onCancel={() => void navigate(-1)}
        onSubmit={save}
      />
    </div>
  );
}
