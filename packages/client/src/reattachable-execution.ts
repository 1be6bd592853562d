import { setTimeout as delay } from "node:timers/promises";
import { type Client, Code, ConnectError } from "@connectrpc/connect";
import type { ExecutePlanRequest, ExecutePlanResponse, SparkConnectService } from "@millrace/spark-connect";

type Service = Client<typeof SparkConnectService>;

/** Waits before a reattachment, in milliseconds; the last one given up, the error is thrown. */
const waits = [50, 200, 800, 1500];

/**
 * Runs a reattachable operation (ExecutePlan, ReattachExecute, ReleaseExecute). A stream that ends without
 * ResultComplete is taken up again after the last response seen; the server's buffer is released at the end.
 */
export async function* executeReattachable(
  service: Service,
  request: ExecutePlanRequest,
  signal: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  const calls = new OperationCalls(service, request, signal);
  let stream = service.executePlan(request, { signal });
  let completed = false;
  try {
    for (let attempt = 0; !completed; ) {
      try {
        for await (const response of stream) {
          attempt = 0;
          calls.lastResponseId = response.responseId;
          completed ||= response.responseType.case === "resultComplete";
          yield response;
        }
        if (!completed) stream = calls.reattach();
      } catch (error) {
        if (!isBroken(error) || attempt >= waits.length) throw error;
        await delay(waits[attempt++]);
        stream = calls.resume(error);
      }
    }
  } finally {
    calls.release();
  }
}

/** The calls about one operation after its first. */
class OperationCalls {
  lastResponseId: string | undefined;
  readonly #service: Service;
  readonly #request: ExecutePlanRequest;
  readonly #options: { readonly signal: AbortSignal };

  constructor(service: Service, request: ExecutePlanRequest, signal: AbortSignal) {
    this.#service = service;
    this.#request = request;
    this.#options = { signal };
  }

  get #operation() {
    const { sessionId, userContext, clientType, operationId = "" } = this.#request;
    return {
      sessionId,
      operationId,
      ...(userContext && { userContext }),
      ...(clientType !== undefined && { clientType }),
    };
  }

  reattach(): AsyncIterable<ExecutePlanResponse> {
    const after = this.lastResponseId === undefined ? {} : { lastResponseId: this.lastResponseId };
    return this.#service.reattachExecute({ ...this.#operation, ...after }, this.#options);
  }

  /** Executes again when the server has never seen the operation, which needs that nothing came of it. */
  resume(error: unknown): AsyncIterable<ExecutePlanResponse> {
    if (!isUnknownOperation(error)) return this.reattach();
    if (this.lastResponseId !== undefined) throw error;
    return this.#service.executePlan(this.#request, this.#options);
  }

  /** Frees the server's buffer. Best effort: the server frees it by itself after a while. */
  release(): void {
    const release = { case: "releaseAll", value: {} } as const;
    this.#service.releaseExecute({ ...this.#operation, release }).catch(() => {});
  }
}

function isUnknownOperation(error: unknown): boolean {
  return error instanceof ConnectError && /INVALID_HANDLE\.(OPERATION|SESSION)_NOT_FOUND/.test(error.message);
}

function isBroken(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  if (error.code === Code.Unavailable || isUnknownOperation(error)) return true;
  return error.code === Code.Internal && error.message.includes("INVALID_CURSOR.DISCONNECTED");
}
