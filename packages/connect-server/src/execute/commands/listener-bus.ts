import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  StreamingQueryEventType as EventType,
  type StreamingQueryListenerBusCommand,
  type StreamingQueryListenerEventSchema,
} from "@millrace/spark-connect";
import type { StreamingQueryEvent } from "@millrace/spark-model";
import type { Execution } from "../execution.ts";
import { eventJson } from "../streaming-json.ts";

/**
 * The listener bus (SparkConnectStreamingQueryListenerHandler): the call that adds a listener stays open and
 * carries the events, until another call removes it.
 */
export async function listenerBus(
  execution: Execution,
  { command }: StreamingQueryListenerBusCommand,
): Promise<void> {
  if (command.case === "removeListenerBusListener") execution.session.listeners.remove();
  else await stream(execution);
}

async function stream(execution: Execution): Promise<void> {
  const subscription = execution.session.listeners.add();
  if (subscription === undefined) return;
  try {
    await sendResult(execution, { events: [], listenerBusListenerAdded: true });
    for (;;) {
      const events = await subscription.take(execution.signal);
      if (events.length === 0) return;
      await sendResult(execution, { events: events.map(message) });
    }
  } finally {
    subscription.close();
  }
}

interface EventsResult {
  readonly events: MessageInitShape<typeof StreamingQueryListenerEventSchema>[];
  readonly listenerBusListenerAdded?: boolean;
}

function sendResult(execution: Execution, value: EventsResult): Promise<void> {
  return execution.send({ responseType: { case: "streamingQueryListenerEventsResult", value } });
}

const eventTypes: Readonly<Record<StreamingQueryEvent["kind"], EventType>> = {
  started: EventType.QUERY_PROGRESS_UNSPECIFIED,
  progress: EventType.QUERY_PROGRESS_EVENT,
  idle: EventType.QUERY_IDLE_EVENT,
  terminated: EventType.QUERY_TERMINATED_EVENT,
};

function message(event: StreamingQueryEvent): MessageInitShape<typeof StreamingQueryListenerEventSchema> {
  return { eventJson: eventJson(event), eventType: eventTypes[event.kind] };
}
