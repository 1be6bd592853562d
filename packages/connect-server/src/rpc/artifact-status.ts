import { create } from "@bufbuild/protobuf";
import {
  type ArtifactStatusesRequest,
  type ArtifactStatusesResponse,
  ArtifactStatusesResponseSchema,
} from "@millrace/spark-connect";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withSession } from "./with-session.ts";

/** The ArtifactStatus RPC: which of the named artifacts the session has. */
export function artifactStatus(
  sessions: Sessions,
  request: ArtifactStatusesRequest,
): Promise<ArtifactStatusesResponse> {
  return withSession(sessions, request, (session) =>
    create(ArtifactStatusesResponseSchema, {
      ...idsOf(session),
      statuses: Object.fromEntries(
        request.names.map((name) => [name, { exists: session.artifacts.has(name) }]),
      ),
    }),
  );
}
