import { join } from "node:path";
import type { Offset, ReadLimit, Source, SourceBatch, SourceProvider } from "@millrace/engine/connector";
import type { SourceOptions } from "@millrace/spark-model";
import { integerOf, optionOf, positiveOption } from "../options.ts";
import { rateRows } from "./rate-rows.ts";
import { rateSchema, refuseSchema } from "./rate-schema.ts";

interface RateMicroBatchOptions {
  readonly rowsPerBatch: number;
  readonly startTimestamp: number;
  readonly advanceMillisPerBatch: number;
}

/**
 * `rate-micro-batch`: so many rows in every batch, whatever the time (RatePerMicroBatchStream).
 * An offset is how many values have been given and the timestamp of the batch that gives the next.
 */
export const rateMicroBatchSource: SourceProvider = {
  format: "rate-micro-batch",
  async schema(request) {
    if (request.schema) refuseSchema("RatePerMicroBatchProvider");
    optionsOf(request.options);
    return rateSchema;
  },
  async open(request, context) {
    const options = optionsOf(request.options);
    if (context.metadataPath === undefined) return new RateMicroBatchSource(options, options.startTimestamp);
    const path = join(context.metadataPath, "0");
    const text = await context.files.read(path);
    if (text !== undefined) return new RateMicroBatchSource(options, Number(text.split("\n")[1]));
    await context.files.write(path, `v1\n${options.startTimestamp}`);
    return new RateMicroBatchSource(options, options.startTimestamp);
  },
};

function optionsOf(options: SourceOptions): RateMicroBatchOptions {
  return {
    rowsPerBatch: positiveOption(options, "rowsPerBatch", 0),
    startTimestamp: integerOf(optionOf(options, "startTimestamp") ?? "0"),
    advanceMillisPerBatch: integerOf(optionOf(options, "advanceMillisPerBatch") ?? "1000"),
  };
}

interface RateOffset {
  readonly offset: number;
  readonly timestamp: number;
}

class RateMicroBatchSource implements Source {
  readonly description: string;
  readonly #options: RateMicroBatchOptions;
  readonly #startTimestamp: number;
  #end: RateOffset | undefined;

  constructor(options: RateMicroBatchOptions, startTimestamp: number) {
    this.#options = options;
    this.#startTimestamp = startTimestamp;
    const { rowsPerBatch, advanceMillisPerBatch } = options;
    this.description = `RatePerMicroBatchStream[rowsPerBatch=${rowsPerBatch}, numPartitions=default, startTimestamp=${startTimestamp}, advanceMsPerBatch=${advanceMillisPerBatch}]`;
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset> {
    const from = this.#parse(start);
    if (limit.kind === "availableNow" && this.#end) return JSON.stringify(this.#end);
    const next: RateOffset = {
      offset: from.offset + this.#options.rowsPerBatch,
      timestamp: from.timestamp + this.#options.advanceMillisPerBatch,
    };
    if (limit.kind === "availableNow") this.#end = next;
    return JSON.stringify(next);
  }

  async getBatch(start: Offset | null, end: Offset): Promise<SourceBatch> {
    const from = this.#parse(start);
    const to = this.#parse(end);
    return { kind: "columns", batches: rateRows(from.offset, to.offset, () => from.timestamp * 1000) };
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {}

  #parse(offset: Offset | null): RateOffset {
    return offset === null
      ? { offset: 0, timestamp: this.#startTimestamp }
      : (JSON.parse(offset) as RateOffset);
  }
}
