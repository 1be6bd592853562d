import { useQuery } from "@tanstack/react-query";
import { CircleAlert, PlugZap, Server, WifiOff } from "lucide-react";
import { useNavigate } from "react-router";
import { clusterQuery, clustersQuery } from "../clusters/cluster-queries.ts";
import { useSession, useSessionState, useSnapshot } from "../session/use-session.ts";
import { Button } from "../ui/button.tsx";
import { Banner } from "../ui/page.tsx";
import { useNow } from "../ui/relative-time.tsx";
import { useAttachCluster } from "./use-attach-cluster.ts";

/** What stands in the way, each with its way out. */
export function NotebookBanners() {
  const attached = useSessionState((state) => state.cluster);
  return (
    <div className="notebook-banners">
      <ConnectionBanner />
      <RefusalBanner />
      {attached === null ? <AttachBanner /> : <ClusterBanner key={attached.id} clusterId={attached.id} />}
    </div>
  );
}

function ConnectionBanner() {
  const session = useSession();
  const connection = useSnapshot((snapshot) => snapshot.connection);
  switch (connection.status) {
    case "live":
    case "connecting":
      return null;
    case "reconnecting":
      return (
        <Banner
          kind="waiting"
          icon={<WifiOff aria-hidden />}
          actions={<Button onPress={() => session.reconnectNow()}>Try now</Button>}
        >
          Connection lost. What runs goes on at the server, and what you type is kept here.{" "}
          <RetryCountdown at={connection.retryAt} />
        </Banner>
      );
    case "ended":
      return (
        <Banner
          kind="failed"
          icon={<PlugZap aria-hidden />}
          actions={<Button onPress={() => window.location.reload()}>Open again</Button>}
        >
          This session has ended: {connection.reason}
        </Banner>
      );
  }
}

function RetryCountdown({ at }: { readonly at: number }) {
  const seconds = Math.max(Math.ceil((at - useNow()) / 1_000), 0);
  return (
    <span className="numbers soft">{seconds === 0 ? "Connecting…" : `Next attempt in ${seconds} s.`}</span>
  );
}

function RefusalBanner() {
  const session = useSession();
  const refusal = useSnapshot((snapshot) => snapshot.refusal);
  if (refusal === undefined) return null;
  return (
    <Banner
      kind="failed"
      icon={<CircleAlert aria-hidden />}
      actions={
        <Button variant="quiet" onPress={() => session.dismissRefusal()}>
          Close
        </Button>
      }
    >
      {refusal}
    </Banner>
  );
}

/** Offers the first step of a notebook that has nowhere to run. */
function AttachBanner() {
  const navigate = useNavigate();
  const attach = useAttachCluster();
  const clusters = useQuery(clustersQuery);
  const running = clusters.data?.find((cluster) => cluster.state === "RUNNING") ?? clusters.data?.[0];
  return (
    <Banner
      kind="plain"
      icon={<Server aria-hidden />}
      actions={
        running === undefined ? (
          <Button variant="primary" onPress={() => void navigate("/clusters/new")}>
            Create a cluster
          </Button>
        ) : (
          <Button variant="primary" onPress={() => attach(running)}>
            Attach to {running.form.name}
          </Button>
        )
      }
    >
      Cells need a cluster to run on.
    </Banner>
  );
}

/** A dead kernel or a cluster that is gone. */
function ClusterBanner({ clusterId }: { readonly clusterId: string }) {
  const session = useSession();
  const navigate = useNavigate();
  const kernel = useSessionState((state) => state.kernel);
  const cluster = useQuery(clusterQuery(clusterId));
  const attach = useAttachCluster();
  const down =
    cluster.data !== undefined && (cluster.data.state === "ERROR" || cluster.data.state === "TERMINATED");
  if (down && cluster.data !== undefined) {
    const { form, state, stateMessage } = cluster.data;
    return (
      <Banner
        kind={state === "ERROR" ? "failed" : "waiting"}
        icon={<CircleAlert aria-hidden />}
        actions={
          <>
            <Button onPress={() => void navigate(`/clusters/${clusterId}`)}>Logs</Button>
            <Button variant="primary" onPress={() => cluster.data !== undefined && attach(cluster.data)}>
              Start {form.name}
            </Button>
          </>
        }
      >
        Cluster {form.name} {state === "ERROR" ? "has failed" : "is terminated"}
        {stateMessage === "" ? "." : `: ${stateMessage.replace(/\.$/, "")}.`} Outputs are kept; variables and
        running queries are gone.
      </Banner>
    );
  }
  if (kernel.status !== "dead") return null;
  return (
    <Banner
      kind="failed"
      icon={<CircleAlert aria-hidden />}
      actions={
        <Button variant="primary" onPress={() => session.request({ kind: "restartKernel" })}>
          Restart
        </Button>
      }
    >
      {kernel.message ?? "The notebook's kernel has ended."}
    </Banner>
  );
}
