import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import {
  type CloneSessionRequest,
  type CloneSessionResponse,
  CloneSessionResponseSchema,
} from "@millrace/spark-connect";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withKnownSession } from "./with-session.ts";

/** The CloneSession RPC: a session of its own that starts with the settings and views of another. */
export function cloneSession(
  sessions: Sessions,
  request: CloneSessionRequest,
): Promise<CloneSessionResponse> {
  return withKnownSession(sessions, request, async (session) => {
    const clone = await sessions.clone(session, request.newSessionId ?? randomUUID());
    return create(CloneSessionResponseSchema, {
      ...idsOf(session),
      newSessionId: clone.id,
      newServerSideSessionId: clone.serverSideId,
    });
  });
}
