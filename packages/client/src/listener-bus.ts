import { StreamingQueryEventType, type StreamingQueryListenerEvent } from "@millrace/spark-connect";
import type { Connection } from "./connection.ts";
import type { StreamingQueryProgress } from "./streaming-query.ts";

/** Hears what streaming queries of a session do (org.apache.spark.sql.streaming.StreamingQueryListener). */
export interface StreamingQueryListener {
  onQueryProgress?(event: { readonly progress: StreamingQueryProgress }): void;
  onQueryIdle?(event: { readonly id: string; readonly runId: string; readonly timestamp: string }): void;
  onQueryTerminated?(event: QueryTerminatedEvent): void;
  /** The connection to the server broke; no more events come. */
  onLost?(error: unknown): void;
}

export interface QueryTerminatedEvent {
  readonly id: string;
  readonly runId: string;
  readonly exception?: string | null;
  readonly errorClassOnException?: string | null;
}

/** The one stream of listener events that a session may have (StreamingQueryListenerBusCommand). */
export class ListenerBus {
  readonly #connection: Connection;
  readonly #listeners = new Set<StreamingQueryListener>();
  #running: { readonly added: Promise<void>; readonly ended: Promise<void> } | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async add(listener: StreamingQueryListener): Promise<void> {
    this.#listeners.add(listener);
    this.#running ??= this.#start();
    await this.#running.added;
  }

  async remove(listener: StreamingQueryListener): Promise<void> {
    this.#listeners.delete(listener);
    const running = this.#running;
    if (this.#listeners.size > 0 || running === undefined) return;
    const command = { case: "removeListenerBusListener", value: true } as const;
    await this.#connection.executeCommand({ case: "streamingQueryListenerBusCommand", value: { command } });
    await running.ended;
  }

  #start() {
    let announce = () => {};
    let refuse = (_: unknown) => {};
    const added = new Promise<void>((resolve, reject) => {
      announce = resolve;
      refuse = reject;
    });
    const ended = this.#read(announce).catch((error) => {
      refuse(error);
      for (const listener of this.#listeners) listener.onLost?.(error);
    });
    added.catch(() => {});
    return { added, ended: ended.finally(() => this.#forget()) };
  }

  #forget(): void {
    this.#running = undefined;
  }

  async #read(announce: () => void): Promise<void> {
    const command = { case: "addListenerBusListener", value: true } as const;
    const commandType = { case: "streamingQueryListenerBusCommand", value: { command } } as const;
    const plan = { opType: { case: "command", value: { commandType } } } as const;
    for await (const { responseType } of this.#connection.execute(plan)) {
      if (responseType.case !== "streamingQueryListenerEventsResult") continue;
      if (responseType.value.listenerBusListenerAdded) announce();
      for (const event of responseType.value.events) this.#tell(event);
    }
  }

  #tell({ eventType, eventJson }: StreamingQueryListenerEvent): void {
    const event = JSON.parse(eventJson);
    for (const listener of this.#listeners) {
      if (eventType === StreamingQueryEventType.QUERY_PROGRESS_EVENT) {
        // PySpark's client reads either form: the event, or the progress alone.
        listener.onQueryProgress?.({ progress: event.progress ?? event });
      } else if (eventType === StreamingQueryEventType.QUERY_TERMINATED_EVENT) {
        listener.onQueryTerminated?.(event);
      } else if (eventType === StreamingQueryEventType.QUERY_IDLE_EVENT) {
        listener.onQueryIdle?.(event);
      }
    }
  }
}
