import type { DataFrame, OutputMode, SparkSession, StreamingQuery } from "@millrace/client";
import { type MimeBundle, streamMimeType, tableMimeType } from "./kernel.ts";

/** What display() of a streaming DataFrame may be told. */
export interface StreamDisplayOptions {
  /** The name of the query and of its table. */
  readonly streamName?: string;
  /** Complete for an aggregation and append for the rest unless stated. */
  readonly outputMode?: OutputMode;
  /** How often to look for new rows, for example "5 seconds". */
  readonly processingTime?: string;
  readonly checkpointLocation?: string;
}

/** Makes DataFrames into displays: a temporary view for a table, a memory-sink query for a stream. */
export class FrameDisplay {
  readonly #spark: SparkSession;
  readonly #viewPrefix: string;
  /** Names of the queries that displays have started. */
  readonly queryNames = new Set<string>();
  #views = 0;

  /** `language` tells the views of one kernel's languages apart. */
  constructor(spark: SparkSession, language: string) {
    this.#spark = spark;
    this.#viewPrefix = `__display_${language}_`;
  }

  async bundle(frame: DataFrame, options: StreamDisplayOptions = {}): Promise<MimeBundle> {
    return (await frame.isStreaming()) ? this.#stream(frame, options) : this.#table(frame);
  }

  async #table(frame: DataFrame): Promise<MimeBundle> {
    const schema = await frame.schema();
    this.#views += 1;
    const view = `${this.#viewPrefix}${this.#views}`;
    await frame.createOrReplaceTempView(view);
    const names = schema.fields.map((field) => field.name);
    return {
      [tableMimeType]: { view, schema: await frame.schemaJson() },
      "text/plain": `DataFrame[${names.join(", ")}]`,
    };
  }

  async #stream(frame: DataFrame, options: StreamDisplayOptions): Promise<MimeBundle> {
    const name = options.streamName ?? (await this.#unusedName());
    this.queryNames.add(name);
    const { outputMode } = options;
    if (outputMode !== undefined) {
      return streamBundle(await start(frame, name, outputMode, options), outputMode);
    }
    const [first, second]: OutputMode[] = (await aggregates(frame))
      ? ["complete", "append"]
      : ["append", "complete"];
    try {
      return streamBundle(await start(frame, name, first ?? "append", options), first ?? "append");
    } catch (error) {
      if (second === undefined || !/output ?mode/i.test(String(error))) throw error;
      return streamBundle(await start(frame, name, second, options), second);
    }
  }

  /** The first display_query_N that no running query has and no earlier display has filled. */
  async #unusedName(): Promise<string> {
    const taken = new Set((await this.#spark.streams.active()).map((query) => query.name));
    for (let number = 1; ; number++) {
      const name = `display_query_${number}`;
      if (!taken.has(name) && !(await this.#spark.catalog.tableExists(name))) return name;
    }
  }
}

function start(
  frame: DataFrame,
  name: string,
  mode: OutputMode,
  options: StreamDisplayOptions,
): Promise<StreamingQuery> {
  const writer = frame.writeStream.format("memory").queryName(name).outputMode(mode);
  if (options.processingTime !== undefined) writer.trigger({ processingTime: options.processingTime });
  if (options.checkpointLocation !== undefined) {
    writer.option("checkpointLocation", options.checkpointLocation);
  }
  return writer.start();
}

function streamBundle(query: StreamingQuery, outputMode: OutputMode): MimeBundle {
  return {
    [streamMimeType]: { queryId: query.id, runId: query.runId, name: query.name, outputMode },
    "text/plain": `Streaming query ${query.name} (${query.id})`,
  };
}

/** Whether the plan aggregates; read from the engine's explanation, since a view hides its plan. */
async function aggregates(frame: DataFrame): Promise<boolean> {
  return /\bAggregate\b/.test(await frame.explainString("extended"));
}
