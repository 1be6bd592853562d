import type { ExecutePlanResponse, ReattachExecuteRequest } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { toConnectError } from "./connect-error.ts";

/** The ReattachExecute RPC: the responses after the last one that the client has. */
export async function* reattachExecute(
  sessions: Sessions,
  request: ReattachExecuteRequest,
  connection: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  let session: Session | undefined;
  try {
    session = await sessions.get(request);
    const operation = session.operations.get(request.operationId);
    if (!operation.request.reattachable)
      throw new SparkError({ errorClass: "INVALID_CURSOR.NOT_REATTACHABLE" });
    yield* operation.attach(request.lastResponseId, connection);
  } catch (error) {
    throw toConnectError(error, session);
  }
}
