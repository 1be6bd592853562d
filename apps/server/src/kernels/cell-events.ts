import { EventQueue } from "./event-queue.ts";
import type { KernelEvent } from "./kernel.ts";

export type CellOutcome = "succeeded" | "failed" | "interrupted";

/** Where a running cell writes its events. */
export type EmitEvent = (event: Exclude<KernelEvent, { kind: "ended" }>) => void;

/** Runs a cell's work and turns it into events: what it emits, its error, its end. */
export async function* cellEvents(
  work: (emit: EmitEvent) => Promise<CellOutcome | undefined>,
  isInterrupted: () => boolean = () => false,
): AsyncGenerator<KernelEvent> {
  const events = new EventQueue<KernelEvent>();
  const startedAt = performance.now();
  const end = (outcome: CellOutcome): void => {
    events.push({ kind: "ended", outcome, durationMs: performance.now() - startedAt });
    events.end();
  };
  work((event) => events.push(event)).then(
    (outcome) => end(outcome ?? "succeeded"),
    (error: unknown) => {
      if (!isInterrupted()) events.push(errorEvent(error));
      end(isInterrupted() ? "interrupted" : "failed");
    },
  );
  yield* events;
}

/** An error as an output, without a stack: the user's text is not in it. */
function errorEvent(error: unknown): KernelEvent & { kind: "error" } {
  const name = error instanceof Error ? error.name : "Error";
  const value = error instanceof Error ? error.message.trim() : String(error);
  return { kind: "error", name, value, traceback: [`${name}: ${value}`] };
}
