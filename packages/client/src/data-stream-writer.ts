import type { DataFrame } from "./data-frame.ts";
import { StreamingQuery } from "./streaming-query.ts";

export type OutputMode = "append" | "update" | "complete";

/** When a streaming query looks for new rows. */
export type TriggerOption =
  | { readonly processingTime: string }
  | { readonly availableNow: true }
  | { readonly once: true }
  | { readonly continuous: string };

type OptionValue = string | number | boolean;

/** Starts a streaming query (org.apache.spark.sql.streaming.DataStreamWriter). */
export class DataStreamWriter {
  readonly #frame: DataFrame;
  #format = "";
  #outputMode = "";
  #queryName = "";
  #trigger: TriggerOption | undefined;
  #partitioning: string[] = [];
  #options: Record<string, string> = {};

  constructor(frame: DataFrame) {
    this.#frame = frame;
  }

  format(source: string): this {
    this.#format = source;
    return this;
  }
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
  option(key: string, value: OptionValue): this {
    this.#options[key] = String(value);
    return this;
  }
  options(options: Readonly<Record<string, OptionValue>>): this {
    for (const [key, value] of Object.entries(options)) this.option(key, value);
    return this;
  }
  partitionBy(...columns: string[]): this {
    this.#partitioning = columns;
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
    const responses = await this.#frame.execute({
      case: "writeStreamOperationStart",
      value: {
        input: this.#frame.relation,
        format: this.#format,
        outputMode: this.#outputMode,
        queryName: this.#queryName,
        partitioningColumnNames: this.#partitioning,
        options: this.#options,
        trigger: triggerMessage(this.#trigger),
        sinkDestination,
      },
    });
    for (const { responseType } of responses) {
      if (responseType.case !== "writeStreamOperationStartResult") continue;
      const { queryId, name } = responseType.value;
      if (queryId) return new StreamingQuery(this.#frame.session, { ...queryId, name: name || null });
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
