import type { Trigger } from "@millrace/spark-model";
import type { Clock } from "../connector.ts";

/** Triggers of queries without micro-batches. */
type ContinuousTrigger = Extract<Trigger, { readonly kind: "continuous" | "realTime" }>;

export function isContinuous(trigger: Trigger): trigger is ContinuousTrigger {
  return trigger.kind === "continuous" || trigger.kind === "realTime";
}

/** How long an epoch lasts, milliseconds. */
export function epochMs(trigger: ContinuousTrigger): number {
  return trigger.kind === "continuous" ? trigger.checkpointIntervalMs : trigger.batchDurationMs;
}

/** What one look of the loop came to. */
export type TriggerOutcome = "ran" | "waited";

export interface TriggerLoop {
  readonly trigger: Exclude<Trigger, ContinuousTrigger>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long to wait, milliseconds, after a look that found nothing. */
  readonly pollingDelayMs: number;
  /** Looks for a batch and runs it. */
  runTrigger(): Promise<TriggerOutcome>;
}

/** Runs triggers until the query is stopped or its trigger says that it is done (Spark's TriggerExecutor). */
export async function runTriggers(loop: TriggerLoop): Promise<void> {
  const { trigger, signal } = loop;
  switch (trigger.kind) {
    case "once":
      if (!signal.aborted) await loop.runTrigger();
      return;
    case "availableNow":
      while (!signal.aborted && (await loop.runTrigger()) === "ran");
      return;
    case "default":
      return repeat(loop, 0);
    case "processingTime":
      return repeat(loop, trigger.intervalMs);
  }
}

/** Batches begin at multiples of the interval since the epoch; one that overruns skips to the next. */
async function repeat(
  { clock, signal, pollingDelayMs, runTrigger }: TriggerLoop,
  intervalMs: number,
): Promise<void> {
  while (!signal.aborted) {
    const startMs = clock.now();
    const outcome = await runTrigger();
    const waitUntil = outcome === "waited" ? clock.now() + pollingDelayMs : 0;
    await clock.sleepUntil(Math.max(waitUntil, nextTriggerTime(startMs, intervalMs)), signal);
  }
}

/** The first multiple of the interval after `timeMs`. */
export function nextTriggerTime(timeMs: number, intervalMs: number): number {
  return intervalMs === 0 ? 0 : Math.floor(timeMs / intervalMs) * intervalMs + intervalMs;
}
