import { PlanWriter } from "./plan-writer.ts";
import type { StreamingQuery } from "./streaming-query.ts";

export type OutputMode = "append" | "update" | "complete";

/** When a streaming query looks for new rows. */
export type TriggerOption =
  | { readonly processingTime: string }
  | { readonly availableNow: true }
  | { readonly once: true }
  | { readonly continuous: string };

/** Starts a streaming query (org.apache.spark.sql.streaming.DataStreamWriter). */
export class DataStreamWriter extends PlanWriter {
  #outputMode = "";
  #queryName = "";
  #trigger: TriggerOption | undefined;

  outputMode(mode: OutputMode): this {
    this.#outputMode = mode;
    return this;
  }
  queryName(name: string): this {
    this.#queryName = name;
    return this;
  }
  trigger(trigger: TriggerOption): this {
    this.#trigger = trigger;
    return this;
  }

  /** Starts the query, writing to a path where the sink has one. */
  async start(path?: string): Promise<StreamingQuery> {
    return this.#start(path === undefined ? { case: undefined } : { case: "path", value: path });
  }
  /** Starts the query, appending to a table. */
  async toTable(tableName: string): Promise<StreamingQuery> {
    return this.#start({ case: "tableName", value: tableName });
  }

  async #start(
    sinkDestination: { case: undefined } | { case: "path" | "tableName"; value: string },
  ): Promise<StreamingQuery> {
    const responses = await this.frame.execute({
      case: "writeStreamOperationStart",
      value: {
        input: this.frame.relation,
        format: this.source ?? "",
        outputMode: this.#outputMode,
        queryName: this.#queryName,
        partitioningColumnNames: [...this.partitioning],
        options: this.settings,
        trigger: triggerMessage(this.#trigger),
        sinkDestination,
      },
    });
    for (const { responseType } of responses) {
      if (responseType.case !== "writeStreamOperationStartResult") continue;
      const { queryId, name } = responseType.value;
      if (queryId) return this.frame.session.streams.started({ ...queryId, name: name || null });
    }
    throw new Error("the server started no streaming query");
  }
}

function triggerMessage(trigger: TriggerOption | undefined) {
  if (trigger === undefined) return { case: undefined };
  if ("processingTime" in trigger) {
    return { case: "processingTimeInterval" as const, value: trigger.processingTime };
  }
  if ("availableNow" in trigger) return { case: "availableNow" as const, value: true };
  if ("once" in trigger) return { case: "once" as const, value: true };
  return { case: "continuousCheckpointInterval" as const, value: trigger.continuous };
}
