import type { ConnectRouter } from "@connectrpc/connect";
import { SparkConnectService } from "@millrace/spark-connect";
import { addArtifacts } from "./rpc/add-artifacts.ts";
import { analyzePlan } from "./rpc/analyze-plan.ts";
import { artifactStatus } from "./rpc/artifact-status.ts";
import { cloneSession } from "./rpc/clone-session.ts";
import { config } from "./rpc/config.ts";
import { executePlan } from "./rpc/execute-plan.ts";
import { fetchErrorDetails } from "./rpc/fetch-error-details.ts";
import { getStatus } from "./rpc/get-status.ts";
import { interrupt } from "./rpc/interrupt.ts";
import { reattachExecute } from "./rpc/reattach-execute.ts";
import { releaseExecute } from "./rpc/release-execute.ts";
import { releaseSession } from "./rpc/release-session.ts";
import type { Sessions } from "./session/sessions.ts";

/** The twelve RPCs of Spark Connect over one set of sessions. */
export function sparkConnectRoutes(sessions: Sessions): (router: ConnectRouter) => ConnectRouter {
  return (router) =>
    router.service(SparkConnectService, {
      executePlan: (request, { signal }) => executePlan(sessions, request, signal),
      analyzePlan: (request) => analyzePlan(sessions, request),
      config: (request) => config(sessions, request),
      addArtifacts: (requests) => addArtifacts(sessions, requests),
      artifactStatus: (request) => artifactStatus(sessions, request),
      interrupt: (request) => interrupt(sessions, request),
      reattachExecute: (request, { signal }) => reattachExecute(sessions, request, signal),
      releaseExecute: (request) => releaseExecute(sessions, request),
      releaseSession: (request) => releaseSession(sessions, request),
      fetchErrorDetails: (request) => fetchErrorDetails(sessions, request),
      cloneSession: (request) => cloneSession(sessions, request),
      getStatus: (request) => getStatus(sessions, request),
    });
}
