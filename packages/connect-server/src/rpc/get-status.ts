import { create } from "@bufbuild/protobuf";
import {
  type GetStatusRequest,
  type GetStatusResponse,
  GetStatusResponseSchema,
  GetStatusResponse_OperationStatus_OperationState as ReportedState,
} from "@millrace/spark-connect";
import type { OperationState } from "../operation/operation.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { idsOf, withKnownSession } from "./with-session.ts";

const reported: Readonly<Record<OperationState | "abandoned", ReportedState>> = {
  running: ReportedState.RUNNING,
  succeeded: ReportedState.SUCCEEDED,
  failed: ReportedState.FAILED,
  cancelled: ReportedState.CANCELLED,
  abandoned: ReportedState.CANCELLED,
};

/** The GetStatus RPC: how the named operations fare, or all that the session remembers. */
export function getStatus(sessions: Sessions, request: GetStatusRequest): Promise<GetStatusResponse> {
  return withKnownSession(sessions, request, (session) =>
    create(GetStatusResponseSchema, {
      ...idsOf(session),
      operationStatuses:
        request.operationStatus === undefined
          ? []
          : askedIds(session, request.operationStatus.operationIds).map((operationId) => ({
              operationId,
              state: stateOf(session, operationId),
            })),
    }),
  );
}

function askedIds(session: Session, ids: readonly string[]): readonly string[] {
  if (ids.length > 0) return ids;
  return [...session.operations.all().map(({ request }) => request.id), ...session.operations.goneIds()];
}

function stateOf(session: Session, id: string): ReportedState {
  const operation = session.operations.find(id);
  if (operation !== undefined) {
    if (operation.state === "running" && operation.signal.aborted) return ReportedState.TERMINATING;
    return reported[operation.state];
  }
  const fate = session.operations.fate(id);
  return fate === undefined ? ReportedState.UNKNOWN : reported[fate];
}
