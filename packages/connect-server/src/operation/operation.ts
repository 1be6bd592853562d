import { randomUUID } from "node:crypto";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type ExecutePlanResponse, ExecutePlanResponseSchema } from "@millrace/spark-connect";
import { SparkError } from "@millrace/spark-model";
import { Signal } from "./signal.ts";

/** What a handler states of a response; the operation adds the ids. */
export type ResponseContent = Omit<
  MessageInitShape<typeof ExecutePlanResponseSchema>,
  "$typeName" | "sessionId" | "serverSideSessionId" | "operationId" | "responseId"
>;

export interface OperationRequest {
  readonly id: string;
  readonly sessionId: string;
  readonly serverSideSessionId: string;
  readonly tags: readonly string[];
  readonly reattachable: boolean;
  /** Whether and how large pieces of one Arrow batch the client takes. */
  readonly chunkSize?: number;
}

export type OperationState = "running" | "succeeded" | "failed" | "cancelled";

interface Buffered {
  readonly index: number;
  readonly response: ExecutePlanResponse;
  readonly bytes: number;
}

/** Bytes that may wait for the client before the work pauses. */
const unsentLimit = 64 * 1024 * 1024;

/** Bytes kept for a client that has received but not yet released them (observerRetryBufferSize). */
const retryBuffer = 10 * 1024 * 1024;

/** A reattachable stream ends after this and the client comes back (senderMaxStreamDuration, -Size). */
const streamDurationMs = 120_000;
const streamBytes = 1024 * 1024 * 1024;

/**
 * One ExecutePlan and its responses, kept until the client releases them, so that a broken connection loses
 * nothing and nothing runs twice (ExecuteHolder and ExecuteResponseObserver).
 */
export class Operation {
  readonly request: OperationRequest;
  readonly #cancellation = new AbortController();
  readonly #changed = new Signal();
  readonly #nonce = randomUUID();
  #buffer: Buffered[] = [];
  #nextIndex = 0;
  #sentUpTo = 0;
  #state: OperationState = "running";
  #ended = false;
  #error: unknown;
  #attachment = 0;
  #attached = false;
  /** Milliseconds since the epoch when the last client left. */
  detachedSince = Date.now();

  constructor(request: OperationRequest) {
    this.request = request;
  }

  get state(): OperationState {
    return this.#state;
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  get isAttached(): boolean {
    return this.#attached;
  }

  /** Adds a response; waits while the client is far behind. */
  async send(content: ResponseContent): Promise<void> {
    while (this.#unsentBytes() > unsentLimit && !this.#ended && !this.signal.aborted)
      await this.#changed.next();
    this.signal.throwIfAborted();
    this.#add(content);
  }

  succeed(): void {
    if (this.#ended) return;
    this.#state = "succeeded";
    this.#add({ responseType: { case: "resultComplete", value: {} } });
    this.#end();
  }

  /** The error that clients receive after the responses so far. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#state = this.signal.aborted ? "cancelled" : "failed";
    this.#error = error;
    this.#end();
  }

  /** Stops the work; whether it was still running. */
  cancel(): boolean {
    if (this.#ended || this.signal.aborted) return false;
    this.#cancellation.abort(new SparkError({ errorClass: "OPERATION_CANCELED" }));
    return true;
  }

  /**
   * The responses after `lastResponseId`, or all of them. A newer attachment ends this one with
   * INVALID_CURSOR.DISCONNECTED. Ends early, without ResultComplete, when the stream has become too long.
   */
  async *attach(
    lastResponseId: string | undefined,
    connection: AbortSignal,
  ): AsyncGenerator<ExecutePlanResponse> {
    const attachment = ++this.#attachment;
    this.#attached = true;
    this.#changed.notify();
    try {
      yield* this.#responses({ attachment, start: this.#startAfter(lastResponseId), connection });
    } finally {
      if (attachment === this.#attachment) this.#detach();
    }
  }

  /** Forgets responses up to and including one. */
  releaseUntil(responseId: string): void {
    const index = this.#indexOf(responseId);
    if (index !== undefined) this.#dropBefore(index + 1);
  }

  /** Ends the operation for good: stops the work and forgets all responses. */
  release(): void {
    this.cancel();
    this.#dropBefore(this.#nextIndex);
  }

  async *#responses({ attachment, start, connection }: Attachment): AsyncGenerator<ExecutePlanResponse> {
    const deadline = Date.now() + streamDurationMs;
    const reattachable = this.request.reattachable;
    let index = start;
    let sent = 0;
    while (!connection.aborted) {
      if (attachment !== this.#attachment)
        throw new SparkError({ errorClass: "INVALID_CURSOR.DISCONNECTED" });
      if (reattachable && (Date.now() >= deadline || sent >= streamBytes)) return;
      const buffered = this.#buffer[index - (this.#buffer[0]?.index ?? 0)];
      if (buffered !== undefined) {
        yield buffered.response;
        index += 1;
        sent += buffered.bytes;
        this.#markSent(index);
      } else if (!this.#ended) {
        await this.#changed.next({ signal: connection, timeoutMs: Math.max(deadline - Date.now(), 0) });
      } else if (this.#error !== undefined && index >= this.#nextIndex) throw this.#error;
      else return;
    }
  }

  #add(content: ResponseContent): void {
    const index = this.#nextIndex++;
    const response = create(ExecutePlanResponseSchema, {
      ...content,
      sessionId: this.request.sessionId,
      serverSideSessionId: this.request.serverSideSessionId,
      operationId: this.request.id,
      responseId: `${this.#nonce}#${index}`,
    });
    this.#buffer.push({ index, response, bytes: sizeOf(response) });
    this.#changed.notify();
  }

  #end(): void {
    this.#ended = true;
    this.#changed.notify();
  }

  #detach(): void {
    this.#attached = false;
    this.detachedSince = Date.now();
    if (!this.request.reattachable) this.cancel();
  }

  #startAfter(lastResponseId: string | undefined): number {
    const start = lastResponseId === undefined ? 0 : this.#indexOf(lastResponseId);
    if (start === undefined) throw positionError("INVALID_CURSOR.POSITION_NOT_FOUND", lastResponseId ?? "");
    const next = lastResponseId === undefined ? 0 : start + 1;
    const first = this.#buffer[0]?.index ?? this.#nextIndex;
    if (next < first)
      throw positionError("INVALID_CURSOR.POSITION_NOT_AVAILABLE", lastResponseId ?? "", next);
    return next;
  }

  #indexOf(responseId: string): number | undefined {
    const [nonce, index] = responseId.split("#");
    return nonce === this.#nonce && Number(index) < this.#nextIndex ? Number(index) : undefined;
  }

  #markSent(upTo: number): void {
    this.#sentUpTo = Math.max(this.#sentUpTo, upTo);
    if (!this.request.reattachable) this.#dropBefore(upTo);
    else this.#trimSent();
    this.#changed.notify();
  }

  /** Drops the oldest responses that were sent, beyond what a client may ask for again. */
  #trimSent(): void {
    let bytes = 0;
    let keepFrom = this.#sentUpTo;
    for (const item of this.#buffer.toReversed()) {
      if (item.index >= this.#sentUpTo) continue;
      bytes += item.bytes;
      if (bytes > retryBuffer && item.index < this.#sentUpTo - 1) break;
      keepFrom = item.index;
    }
    this.#dropBefore(keepFrom);
  }

  #dropBefore(index: number): void {
    if ((this.#buffer[0]?.index ?? index) >= index) return;
    this.#buffer = this.#buffer.filter((item) => item.index >= index);
    this.#changed.notify();
  }

  #unsentBytes(): number {
    return this.#buffer.reduce((sum, item) => (item.index >= this.#sentUpTo ? sum + item.bytes : sum), 0);
  }
}

interface Attachment {
  readonly attachment: number;
  readonly start: number;
  readonly connection: AbortSignal;
}

function sizeOf(response: ExecutePlanResponse): number {
  const { responseType } = response;
  if (responseType.case === "arrowBatch") return responseType.value.data.byteLength + 256;
  return responseType.case === "sqlCommandResult"
    ? toBinary(ExecutePlanResponseSchema, response).byteLength
    : 1024;
}

function positionError(errorClass: string, responseId: string, index?: number): SparkError {
  return new SparkError({
    errorClass,
    messageParameters: { responseId, ...(index === undefined ? {} : { index: String(index) }) },
  });
}
