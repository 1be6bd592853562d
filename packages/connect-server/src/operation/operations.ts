import { SparkError } from "@millrace/spark-model";
import { Operation, type OperationRequest } from "./operation.ts";

/** How many operations a session remembers after they are gone, to say what became of them. */
const remembered = 1000;

type Fate = "succeeded" | "failed" | "cancelled" | "abandoned";

/** The operations of one session (SparkConnectExecutionManager). */
export class Operations {
  readonly #operations = new Map<string, Operation>();
  readonly #gone = new Map<string, Fate>();

  /** Throws INVALID_HANDLE.OPERATION_ALREADY_EXISTS or OPERATION_ABANDONED for an id that was used. */
  start(request: OperationRequest): Operation {
    this.#requireUnused(request.id);
    const operation = new Operation(request);
    this.#operations.set(request.id, operation);
    return operation;
  }

  find(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  /** Throws INVALID_HANDLE.OPERATION_NOT_FOUND or OPERATION_ABANDONED. */
  get(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation !== undefined) return operation;
    throw invalidHandle(
      this.#gone.get(id) === "abandoned" ? "OPERATION_ABANDONED" : "OPERATION_NOT_FOUND",
      id,
    );
  }

  all(): readonly Operation[] {
    return [...this.#operations.values()];
  }

  /** What became of an operation that was released; undefined when it never was. */
  fate(id: string): Fate | undefined {
    return this.#gone.get(id);
  }

  goneIds(): readonly string[] {
    return [...this.#gone.keys()];
  }

  remove(operation: Operation, fate?: Fate): void {
    const { id } = operation.request;
    if (this.#operations.get(id) !== operation) return;
    operation.release();
    this.#operations.delete(id);
    this.#gone.set(id, fate ?? (operation.state === "running" ? "cancelled" : operation.state));
    if (this.#gone.size > remembered) this.#gone.delete(this.#gone.keys().next().value ?? "");
  }

  /** Gives up operations that no client has been attached to for long (detachedTimeout). */
  abandon(detachedBefore: number): void {
    for (const operation of this.all()) {
      if (!operation.isAttached && operation.detachedSince < detachedBefore)
        this.remove(operation, "abandoned");
    }
  }

  #requireUnused(id: string): void {
    if (this.#operations.has(id)) throw invalidHandle("OPERATION_ALREADY_EXISTS", id);
    const fate = this.#gone.get(id);
    if (fate === "abandoned") throw invalidHandle("OPERATION_ABANDONED", id);
    if (fate !== undefined) throw invalidHandle("OPERATION_ALREADY_EXISTS", id);
  }
}

/** An error about a session's or operation's id. */
export function invalidHandle(
  reason:
    | "FORMAT"
    | "OPERATION_ABANDONED"
    | "OPERATION_ALREADY_EXISTS"
    | "OPERATION_NOT_FOUND"
    | "SESSION_CHANGED"
    | "SESSION_CLOSED"
    | "SESSION_NOT_FOUND",
  handle: string,
): SparkError {
  return new SparkError({ errorClass: `INVALID_HANDLE.${reason}`, messageParameters: { handle } });
}
