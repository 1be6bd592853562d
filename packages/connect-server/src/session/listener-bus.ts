import type { EngineSession } from "@millrace/engine";
import type { StreamingQueryEvent } from "@millrace/spark-model";
import { Signal } from "../operation/signal.ts";

/** Events that a slow client may be behind before the oldest progress is let go. */
const limit = 10_000;

/**
 * The one stream of query events that a session's clients may ask for (SparkConnectListenerBusListener).
 * Started events are not on it: the answer to `start()` carries them.
 */
export class ListenerBus {
  readonly #engine: EngineSession;
  #subscription: Subscription | undefined;

  constructor(engine: EngineSession) {
    this.#engine = engine;
  }

  /** The events from now on until `remove`; undefined when somebody listens already. */
  add(): Subscription | undefined {
    if (this.#subscription !== undefined) return undefined;
    const subscription = new Subscription();
    const unsubscribe = this.#engine.streams.subscribe((event) => subscription.push(event));
    subscription.whenClosed(() => {
      unsubscribe();
      if (this.#subscription === subscription) this.#subscription = undefined;
    });
    this.#subscription = subscription;
    return subscription;
  }

  /** Ends the stream after what is already on it. */
  remove(): void {
    this.#subscription?.close();
  }

  close(): void {
    this.remove();
  }
}

/** Events in the order in which they came, until it is closed. */
export class Subscription {
  readonly #changed = new Signal();
  readonly #events: StreamingQueryEvent[] = [];
  #closed = false;
  #onClose: () => void = () => undefined;

  push(event: StreamingQueryEvent): void {
    if (this.#closed || event.kind === "started") return;
    if (this.#events.length >= limit) this.#dropOldestProgress();
    this.#events.push(event);
    this.#changed.notify();
  }

  whenClosed(action: () => void): void {
    this.#onClose = action;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#changed.notify();
  }

  /** All events that wait, at least one; empty when the subscription is closed and drained. */
  async take(signal: AbortSignal): Promise<readonly StreamingQueryEvent[]> {
    while (this.#events.length === 0 && !this.#closed && !signal.aborted)
      await this.#changed.next({ signal });
    return this.#events.splice(0);
  }

  #dropOldestProgress(): void {
    const oldest = this.#events.findIndex((event) => event.kind !== "terminated");
    this.#events.splice(Math.max(oldest, 0), 1);
  }
}
