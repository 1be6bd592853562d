import { create } from "@bufbuild/protobuf";
import {
  type ReleaseSessionRequest,
  type ReleaseSessionResponse,
  ReleaseSessionResponseSchema,
} from "@millrace/spark-connect";
import type { Sessions } from "../session/sessions.ts";
import { toConnectError } from "./connect-error.ts";

/** The ReleaseSession RPC: stops everything of a session and closes it. */
export async function releaseSession(
  sessions: Sessions,
  request: ReleaseSessionRequest,
): Promise<ReleaseSessionResponse> {
  try {
    const session = await sessions.release(request, request.allowReconnect);
    return create(ReleaseSessionResponseSchema, {
      sessionId: request.sessionId,
      serverSideSessionId: session?.serverSideId ?? "",
    });
  } catch (error) {
    throw toConnectError(error);
  }
}
