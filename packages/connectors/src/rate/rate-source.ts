import { join } from "node:path";
import type {
  ConnectorContext,
  Offset,
  Source,
  SourceBatch,
  SourceProvider,
} from "@millrace/engine/connector";
import type { SourceOptions } from "@millrace/spark-model";
import { durationOption, illegalArgument, optionOf, positiveOption } from "../options.ts";
import { continuousRateSource } from "./continuous-rate-source.ts";
import { rateRows } from "./rate-rows.ts";
import { rateSchema, refuseSchema } from "./rate-schema.ts";

interface RateOptions {
  readonly rowsPerSecond: number;
  readonly rampUpSeconds: number;
  readonly partitions: string;
}

/** `spark.readStream.format("rate")`: rows with a timestamp and a rising value (RateStreamMicroBatchStream). */
export const rateSource: SourceProvider = {
  format: "rate",
  async schema(request) {
    if (request.schema) refuseSchema("RateStreamProvider");
    rateOptions(request.options);
    return rateSchema;
  },
  async open(request, context) {
    const options = rateOptions(request.options);
    return new RateSource(options, await createdAt(context), context);
  },
  async openContinuous(request, context) {
    const { rowsPerSecond, partitions } = rateOptions(request.options);
    return continuousRateSource({ rowsPerSecond, partitions, createdMs: await createdAt(context) }, context);
  },
};

function rateOptions(options: SourceOptions): RateOptions {
  const rowsPerSecond = positiveOption(options, "rowsPerSecond", 1);
  const rampUpMs = durationOption(options, "rampUpTime", 0);
  if (rampUpMs < 0)
    throw illegalArgument(
      `Invalid value '${optionOf(options, "rampUpTime")}'. The option 'rampUpTime' must not be negative`,
    );
  positiveOption(options, "numPartitions", 1);
  return {
    rowsPerSecond,
    rampUpSeconds: Math.floor(rampUpMs / 1000),
    partitions: optionOf(options, "numPartitions") ?? "default",
  };
}

/** When the source was first opened: kept in the checkpoint, so that values go on where they were. */
async function createdAt(context: ConnectorContext): Promise<number> {
  const now = context.clock.now();
  if (context.metadataPath === undefined) return now;
  const path = join(context.metadataPath, "0");
  const text = await context.files.read(path);
  if (text !== undefined) return Number(text.split("\n")[1]);
  await context.files.write(path, `v1\n${now}`);
  return now;
}

class RateSource implements Source {
  readonly description: string;
  readonly #options: RateOptions;
  readonly #createdAt: number;
  readonly #context: ConnectorContext;
  #lastTime: number;

  constructor(options: RateOptions, createdMs: number, context: ConnectorContext) {
    this.#options = options;
    this.#createdAt = createdMs;
    this.#context = context;
    this.#lastTime = createdMs;
    // Spark's own text lacks the closing bracket; listeners match on it.
    this.description = `RateStreamV2[rowsPerSecond=${options.rowsPerSecond}, rampUpTimeSeconds=${options.rampUpSeconds}, numPartitions=${options.partitions}`;
  }

  async latestOffset(): Promise<Offset> {
    this.#lastTime = Math.max(this.#lastTime, this.#context.clock.now());
    return this.#latest();
  }

  reportLatestOffset(): Offset {
    return this.#latest();
  }

  async getBatch(start: Offset | null, end: Offset): Promise<SourceBatch> {
    const startSecond = Number(start ?? 0);
    const endSecond = Number(end);
    const from = this.#valueAt(startSecond);
    const to = this.#valueAt(endSecond);
    const millisecondsPerValue = ((endSecond - startSecond) * 1000) / Math.max(1, to - from);
    const firstMs = this.#createdAt + startSecond * 1000;
    const timestampOf = (value: number): number =>
      (firstMs + Math.round((value - from) * millisecondsPerValue)) * 1000;
    return { kind: "columns", batches: rateRows(from, to, timestampOf) };
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {}

  #latest(): Offset {
    return `${Math.floor((this.#lastTime - this.#createdAt) / 1000)}`;
  }

  /** Values given before second `seconds`; the rate grows linearly while the source ramps up. */
  #valueAt(seconds: number): number {
    const { rowsPerSecond, rampUpSeconds } = this.#options;
    if (seconds > rampUpSeconds) {
      return this.#valueAt(rampUpSeconds) + (seconds - rampUpSeconds) * rowsPerSecond;
    }
    const growth = Math.floor(rowsPerSecond / (rampUpSeconds + 1));
    return (growth * seconds * (seconds + 1)) / 2;
  }
}
