import { create } from "@bufbuild/protobuf";
import {
  type ReleaseExecuteRequest,
  type ReleaseExecuteResponse,
  ReleaseExecuteResponseSchema,
} from "@millrace/spark-connect";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withKnownSession } from "./with-session.ts";

/** The ReleaseExecute RPC: forgets responses, or the whole operation. Nothing to forget is no error. */
export function releaseExecute(
  sessions: Sessions,
  request: ReleaseExecuteRequest,
): Promise<ReleaseExecuteResponse> {
  return withKnownSession(sessions, request, (session) => {
    const operation = session.operations.find(request.operationId);
    if (operation === undefined) return create(ReleaseExecuteResponseSchema, idsOf(session));
    if (request.release.case === "releaseUntil") operation.releaseUntil(request.release.value.responseId);
    else session.operations.remove(operation);
    return create(ReleaseExecuteResponseSchema, { ...idsOf(session), operationId: request.operationId });
  });
}
