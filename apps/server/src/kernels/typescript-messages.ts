import type { CellOutcome } from "./cell-events.ts";
import type { KernelEvent } from "./kernel.ts";

/** What the server tells the worker process of TypeScript cells. */
export type WorkerRequest =
  | { readonly op: "run"; readonly id: number; readonly code: string }
  | { readonly op: "interrupt" };

/** What the worker tells the server. */
export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "event"; readonly event: Exclude<KernelEvent, { kind: "ended" }> }
  | { readonly kind: "done"; readonly id: number; readonly outcome: CellOutcome };

/** The environment variable in which the worker finds its Spark session, as JSON. */
export const sessionVariable = "MILLRACE_SPARK_SESSION";

export interface WorkerSession {
  readonly remote: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly tag: string;
}
