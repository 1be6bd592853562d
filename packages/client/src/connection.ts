import { randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Client, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import {
  type AnalyzePlanRequestSchema,
  type AnalyzePlanResponse,
  type CommandSchema,
  type ConfigRequest_OperationSchema,
  type ConfigResponse,
  type ExecutePlanRequest,
  ExecutePlanRequestSchema,
  type ExecutePlanResponse,
  InterruptRequest_InterruptType,
  type InterruptRequestSchema,
  type PlanSchema,
  type RelationSchema,
  SparkConnectService,
} from "@millrace/spark-connect";
import { type ConnectAddress, type ConnectOptions, parseConnectAddress } from "./connect-address.ts";
import { executeReattachable } from "./reattachable-execution.ts";
import { isUnavailable, SparkConnectError, unavailableMessage } from "./spark-connect-error.ts";

export type RelationInit = MessageInitShape<typeof RelationSchema>;
export type CommandInit = MessageInitShape<typeof CommandSchema>;
export type PlanInit = MessageInitShape<typeof PlanSchema>;
type AnalyzeInit = NonNullable<MessageInitShape<typeof AnalyzePlanRequestSchema>["analyze"]>;
type ConfigInit = MessageInitShape<typeof ConfigRequest_OperationSchema>;
type InterruptInit = NonNullable<MessageInitShape<typeof InterruptRequestSchema>["interrupt"]>;

export interface ExecuteOptions {
  /** Ends the call on the client's side; the server's operation goes on until it is interrupted. */
  readonly signal?: AbortSignal;
  /** Names the operation, for interruptOperation. */
  readonly operationId?: string;
  /** Called for each progress message of a long operation. */
  readonly onProgress?: (progress: OperationProgress) => void;
}

/** How far a batch operation is (ExecutePlanResponse.ExecutionProgress). */
export interface OperationProgress {
  readonly operationId: string;
  readonly completedTasks: number;
  readonly totalTasks: number;
  readonly bytesRead: number;
}

const clientType = "millrace typescript client/0.1";

/** One session of one user at one server: every call of the service, errors as SparkConnectError. */
export class Connection {
  readonly address: ConnectAddress;
  readonly tags = new Set<string>();
  readonly #service: Client<typeof SparkConnectService>;
  readonly #socket: Http2SessionManager;
  #calls = new AbortController();

  constructor(options: ConnectOptions) {
    this.address = parseConnectAddress(options);
    const { baseUrl, headers } = this.address;
    const withHeaders: Interceptor = (next) => (request) => {
      for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
      return next(request);
    };
    this.#socket = new Http2SessionManager(baseUrl, { pingIntervalMs: 60_000, pingIdleConnection: true });
    const transport = createGrpcTransport({
      baseUrl,
      interceptors: [withHeaders],
      sessionManager: this.#socket,
    });
    this.#service = createClient(SparkConnectService, transport);
  }

  get #session() {
    const { sessionId, userId } = this.address;
    return { sessionId, userContext: { userId, userName: userId }, clientType };
  }

  /** Runs a plan; each response comes once, also over a broken connection. */
  async *execute(plan: PlanInit, options: ExecuteOptions = {}): AsyncGenerator<ExecutePlanResponse> {
    const request = create(ExecutePlanRequestSchema, {
      ...this.#session,
      operationId: options.operationId ?? randomUUID(),
      plan,
      requestOptions: [{ requestOption: { case: "reattachOptions", value: { reattachable: true } } }],
      tags: [...this.tags],
    });
    const signals = [this.#calls.signal, ...(options.signal ? [options.signal] : [])];
    const signal = AbortSignal.any(signals);
    try {
      for await (const response of executeReattachable(this.#service, request, signal)) {
        reportProgress(response, request, options);
        yield response;
      }
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  /** Ends every execution that waits now, on this side only; the promises reject. */
  abandonExecutions(): void {
    this.#calls.abort();
    this.#calls = new AbortController();
  }

  /** Ends what waits now and closes the socket; the session stays on the server. A later call opens a new one. */
  close(): void {
    this.abandonExecutions();
    this.#socket.abort();
  }

  /** Runs a command and returns its responses. */
  async executeCommand(
    commandType: CommandInit["commandType"],
    options: ExecuteOptions = {},
  ): Promise<readonly ExecutePlanResponse[]> {
    const plan: PlanInit = {
      opType: { case: "command", value: commandType === undefined ? {} : { commandType } },
    };
    const responses: ExecutePlanResponse[] = [];
    for await (const response of this.execute(plan, options)) responses.push(response);
    return responses;
  }

  async analyze(analyze: AnalyzeInit): Promise<AnalyzePlanResponse["result"]> {
    return this.#call(async () => (await this.#service.analyzePlan({ ...this.#session, analyze })).result);
  }

  async configure(opType: NonNullable<ConfigInit["opType"]>): Promise<ConfigResponse> {
    return this.#call(() => this.#service.config({ ...this.#session, operation: { opType } }));
  }

  /** Interrupts operations of the session: all, those with a tag, or one by its id. Returns their ids. */
  async interrupt(interrupt: InterruptInit): Promise<readonly string[]> {
    const interruptType = interruptTypes[interrupt.case ?? "all"];
    const request = { ...this.#session, interruptType, interrupt };
    return this.#call(async () => (await this.#service.interrupt(request)).interruptedIds);
  }

  /** Ends the session on the server, with its views, queries and settings. */
  async releaseSession(): Promise<void> {
    await this.#call(() => this.#service.releaseSession(this.#session));
  }

  async #call<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  /** The whole message: trailers carry only what fits, the rest waits behind the error's id. */
  async #explain(thrown: unknown): Promise<unknown> {
    if (!(thrown instanceof ConnectError)) return thrown;
    if (isUnavailable(thrown)) {
      return new SparkConnectError(thrown, unavailableMessage(this.address.baseUrl));
    }
    const error = new SparkConnectError(thrown);
    if (error.errorId === undefined) return error;
    const request = { ...this.#session, errorId: error.errorId };
    const details = await this.#service.fetchErrorDetails(request).catch(() => undefined);
    const root = details?.errors[details.rootErrorIdx ?? 0];
    return root === undefined ? error : new SparkConnectError(thrown, root.message);
  }
}

const interruptTypes = {
  all: InterruptRequest_InterruptType.ALL,
  operationTag: InterruptRequest_InterruptType.TAG,
  operationId: InterruptRequest_InterruptType.OPERATION_ID,
} as const;

function reportProgress(
  response: ExecutePlanResponse,
  request: ExecutePlanRequest,
  options: ExecuteOptions,
): void {
  if (response.responseType.case !== "executionProgress" || options.onProgress === undefined) return;
  const { stages } = response.responseType.value;
  const sum = (pick: (stage: (typeof stages)[number]) => bigint) =>
    Number(stages.reduce((total, stage) => total + pick(stage), 0n));
  options.onProgress({
    operationId: request.operationId ?? "",
    completedTasks: sum((stage) => stage.numCompletedTasks),
    totalTasks: sum((stage) => stage.numTasks),
    bytesRead: sum((stage) => stage.inputBytesRead),
  });
}
