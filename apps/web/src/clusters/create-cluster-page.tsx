import { type Cluster, type ClusterForm as ClusterSettings, routes } from "@millrace/notebook";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { readJson } from "../session/api.ts";
import { usePageTitle } from "../ui/page.tsx";
import { notifyDone } from "../ui/toasts.tsx";
import { ClusterForm } from "./cluster-form.tsx";
import { machineQuery } from "./cluster-queries.ts";

/** The Create Cluster form. */
export function Component() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const machine = useQuery(machineQuery);
  usePageTitle("Create Cluster");
  const create = async (form: ClusterSettings) => {
    const cluster = await readJson<Cluster>(routes.clusters, { method: "POST", json: form });
    notifyDone(`${cluster.form.name} is starting`);
    await client.invalidateQueries({ queryKey: ["clusters"] });
    await navigate("/clusters");
  };
  return (
    <div className="page page-narrow">
      <ClusterForm
        heading="Create Cluster"
        subject="New Cluster"
        action="Create Cluster"
        machine={machine.data}
        onCancel={() => void navigate(-1)}
        onSubmit={create}
      />
    </div>
  );
}
