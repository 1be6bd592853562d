import { randomUUID } from "node:crypto";
import type { ExecutePlanRequest, ExecutePlanResponse } from "@millrace/spark-connect";
import { runOperation } from "../execute/run-operation.ts";
import type { Operation, OperationRequest } from "../operation/operation.ts";
import { invalidHandle } from "../operation/operations.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { toConnectError } from "./connect-error.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Bytes of one piece of an Arrow batch for clients that take pieces but name no size. */
const defaultChunkSize = 4 * 1024 * 1024;

/** The ExecutePlan RPC: starts an operation and streams its responses. The same request never runs twice. */
export async function* executePlan(
  sessions: Sessions,
  request: ExecutePlanRequest,
  connection: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  let session: Session | undefined;
  try {
    session = await sessions.open(request);
    const operation = startOrFind(session, request);
    yield* operation.attach(undefined, connection);
    if (!operation.request.reattachable) session.operations.remove(operation);
  } catch (error) {
    throw toConnectError(error, session);
  }
}

function startOrFind(session: Session, request: ExecutePlanRequest): Operation {
  const wanted = operationRequest(session, request);
  if (!uuid.test(wanted.id)) throw invalidHandle("FORMAT", wanted.id);
  const repeated = session.operations.find(wanted.id);
  if (repeated?.request.reattachable && wanted.reattachable) return repeated;
  const operation = session.operations.start(wanted);
  void runOperation(session, operation, request.plan);
  return operation;
}

function operationRequest(session: Session, request: ExecutePlanRequest): OperationRequest {
  const options = request.requestOptions.map(({ requestOption }) => requestOption);
  const chunking = options.find((option) => option.case === "resultChunkingOptions")?.value;
  return {
    id: request.operationId ?? randomUUID(),
    sessionId: session.id,
    serverSideSessionId: session.serverSideId,
    tags: request.tags,
    reattachable: options.some((option) => option.case === "reattachOptions" && option.value.reattachable),
    ...(chunking?.allowArrowBatchChunking
      ? { chunkSize: Math.max(Number(chunking.preferredArrowChunkSize ?? defaultChunkSize), 1024) }
      : {}),
  };
}
